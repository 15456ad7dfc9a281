export default function ApplicationDelete() {
  return null;
}
