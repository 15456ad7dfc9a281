import { fieldProps } from "#app/ui/conform";
import { TextField } from "#app/ui/field";

/** The email address as the name that one signs in with: password managers keep it, and nothing corrects it. */
export function EmailField({ field }: { readonly field: Parameters<typeof fieldProps>[0] }) {
  return (
    <TextField label="Email" {...fieldProps(field)} type="email" autoComplete="username" autoCapitalize="off" spellCheck={false} required />
  );
}
