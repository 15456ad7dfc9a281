/** Fields of the forms by which people sign in, sign up and choose passwords. */
import { fieldProps } from "#app/ui/conform";
import { TextField } from "#app/ui/field";

type Field = Parameters<typeof fieldProps>[0];

/** The email address as the name that one signs in with: password managers keep it, and nothing corrects it. */
export function EmailField({ field }: { readonly field: Field }) {
  return (
    <TextField label="Email" {...fieldProps(field)} type="email" autoComplete="username" autoCapitalize="off" spellCheck={false} required />
  );
}

/**
 * A password that is being chosen, with the rule for it.
 *
 * @example <NewPasswordField label="New password" field={fields.newPassword} />
 */
export function NewPasswordField({ label, field }: { readonly label: string; readonly field: Field }) {
  return (
    <TextField
      label={label}
      {...fieldProps(field)}
      description="At least 8 characters. A sentence is easier to remember than symbols."
      type="password"
      autoComplete="new-password"
      required
    />
  );
}
