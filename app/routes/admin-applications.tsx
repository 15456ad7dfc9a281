export default function AdminApplications() {
  return null;
}
