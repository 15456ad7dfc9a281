export default function AdminKeys() {
  return null;
}
