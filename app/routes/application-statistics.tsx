export default function ApplicationStatistics() {
  return null;
}
