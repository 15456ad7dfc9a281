/** What account forms accept, once: sign-up, set-up and the account page share these. */
import { z } from "zod";
import { MAXIMUM_PASSWORD_BYTES, passwordBytes } from "./password";
import { passwordWeakness } from "./password-policy";

const TOO_LONG = `The password is too long: use at most ${MAXIMUM_PASSWORD_BYTES} bytes. Letters with accents count as two, emoji as four.`;

/** Sign-in names are compared in this form: blanks around cut off, lower case. */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase();
}

export const nameField = z
  .string({ error: "Enter your name." })
  .trim()
  .min(1, "Enter your name.")
  .max(100, "Use at most 100 characters for the name.")
  .regex(/^\P{Cc}*$/u, "Leave control characters out of the name.");

const emailField = z
  .string({ error: "Enter your email." })
  .transform(normaliseEmail)
  .pipe(z.email("Enter an email address, such as ada@example.com.").max(254, "Use at most 254 characters for the email."));

/** A password that is being chosen. bcrypt reads 72 bytes and ignores the rest, so more is refused, not cut. */
export const newPasswordField = z.string({ error: "Choose a password." }).superRefine((password, context) => {
  const weakness = passwordWeakness(password);
  if (weakness !== null) context.addIssue({ code: "custom", message: weakness, continue: false });
  else if (passwordBytes(password) > MAXIMUM_PASSWORD_BYTES) context.addIssue({ code: "custom", message: TOO_LONG, continue: false });
});

/** A new account's form: name, email and a password that is neither of them. */
export const newAccountSchema = z
  .object({ name: nameField, email: emailField, password: newPasswordField })
  .superRefine(({ password, ...owner }, context) => {
    const weakness = passwordWeakness(password, owner);
    if (weakness !== null) context.addIssue({ code: "custom", path: ["password"], message: weakness });
  });

/** A password that is being checked: whatever was typed. */
export const typedPasswordField = z.string({ error: "Enter your password." });
