export default function AdminStatistics() {
  return null;
}
