export default function DocsError() {
  return null;
}
