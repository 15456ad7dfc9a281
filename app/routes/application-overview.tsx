export default function ApplicationOverview() {
  return null;
}
