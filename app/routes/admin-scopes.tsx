export default function AdminScopes() {
  return null;
}
