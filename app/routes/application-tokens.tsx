export default function ApplicationTokens() {
  return null;
}
