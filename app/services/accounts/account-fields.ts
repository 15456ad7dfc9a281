/** What account forms accept, once: sign-up, set-up and the account page share these. */
import { z } from "zod";
import { MAXIMUM_PASSWORD_BYTES, passwordBytes } from "./password";

const MINIMUM_PASSWORD_LENGTH = 8;

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

export const emailField = z
  .string({ error: "Enter your email." })
  .transform(normaliseEmail)
  .pipe(z.email("Enter an email address, such as ada@example.com.").max(254, "Use at most 254 characters for the email."));

/** A password that is being chosen. bcrypt reads 72 bytes and ignores the rest, so more is refused, not cut. */
export const newPasswordField = z
  .string({ error: "Choose a password." })
  .refine(
    (password) => [...password].length >= MINIMUM_PASSWORD_LENGTH,
    `Use at least ${MINIMUM_PASSWORD_LENGTH} characters for the password.`,
  )
  .refine(
    (password) => passwordBytes(password) <= MAXIMUM_PASSWORD_BYTES,
    `The password is too long: use at most ${MAXIMUM_PASSWORD_BYTES} bytes. Letters with accents count as two, emoji as four.`,
  );

/** A password that is being checked: whatever was typed. */
export const typedPasswordField = z.string({ error: "Enter your password." });
