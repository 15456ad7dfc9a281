export default function AdminOverview() {
  return null;
}
