export default function AdminGrants() {
  return null;
}
