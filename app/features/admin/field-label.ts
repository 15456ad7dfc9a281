/**
 * A field's name as text.
 *
 * @example fieldLabel("signUpOpen") // "Sign up open"
 */
export function fieldLabel(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[-_]/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
