export default function ApplicationSecretRevoke() {
  return null;
}
