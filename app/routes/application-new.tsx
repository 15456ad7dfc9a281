export default function ApplicationNew() {
  return null;
}
