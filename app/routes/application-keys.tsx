export default function ApplicationKeys() {
  return null;
}
