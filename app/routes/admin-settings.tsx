export default function AdminSettings() {
  return null;
}
