/** What an account may consist of, wherever one is made or changed: sign-up, set-up link, account page, `ADMIN_PASSWORD`. */
import { z } from "zod";
import { isEmail, MAXIMUM_EMAIL_LENGTH, normaliseEmail } from "#app/platform/email-address";
import { visibleName } from "../names";
import common from "./common-passwords.json";
import { MAXIMUM_PASSWORD_BYTES, passwordBytes } from "./passwords";

/** The file names the list's source and licence. */
const COMMON: ReadonlySet<string> = new Set(common.passwords.split(" "));

const MINIMUM_LENGTH = 8;

const TOO_LONG = `The password is too long: use at most ${MAXIMUM_PASSWORD_BYTES} bytes. Letters with accents count as two, emoji as four.`;

export const nameField = z
  .string({ error: "Enter your name." })
  .trim()
  .regex(/^\P{Cc}*$/u, "Leave control characters out of the name.")
  .overwrite(visibleName)
  .min(1, "Enter your name.")
  .max(100, "Use at most 100 characters for the name.");

/** The name that somebody signs in with: whatever browsers take for an address, in the one form that is stored. */
export const emailField = z
  .string({ error: "Enter your email." })
  .transform(normaliseEmail)
  .refine((email) => email.length <= MAXIMUM_EMAIL_LENGTH, {
    error: `Use at most ${MAXIMUM_EMAIL_LENGTH} characters for the email.`,
    abort: true,
  })
  .refine(isEmail, "Enter an email address, such as ada@example.com.");

/** A password that is being chosen. bcrypt reads 72 bytes and ignores the rest, so more is refused, not cut. */
export const newPasswordField = z.string({ error: "Choose a password." }).superRefine((password, context) => {
  const weakness = passwordWeakness(password);
  if (weakness !== null) context.addIssue({ code: "custom", message: weakness, continue: false });
  else if (passwordBytes(password) > MAXIMUM_PASSWORD_BYTES) context.addIssue({ code: "custom", message: TOO_LONG, continue: false });
});

/** A new account: name, email and a password that is neither of them. */
export const newAccountSchema = z.object({ name: nameField, email: emailField, password: newPasswordField }).superRefine(refuseOwnPassword);

/** An account that the settings name: an email, and a password that is not it. */
export const firstAdminSchema = z.object({ email: emailField, password: newPasswordField }).superRefine(refuseOwnPassword);

function refuseOwnPassword({ password, ...owner }: PasswordOwner & { readonly password: string }, context: z.RefinementCtx): void {
  const weakness = passwordWeakness(password, owner);
  if (weakness !== null) context.addIssue({ code: "custom", path: ["password"], message: weakness });
}

/** A password that is being checked: whatever was typed. */
export const typedPasswordField = z.string({ error: "Enter your password." });

/** Whose password it is going to be, as far as that is known. */
export interface PasswordOwner {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
}

/**
 * Why a password is refused, as a message for its field, or null. The rules are those of NIST SP 800-63B §3.1.1.2: a minimum
 * length and a list of what is guessed first, and no rule about kinds of characters.
 *
 * @example passwordWeakness("12345678") // "The password is a plain row of characters. …"
 */
export function passwordWeakness(password: string, owner: PasswordOwner = {}): string | null {
  const characters = [...password];
  if (characters.length < MINIMUM_LENGTH) return `Use at least ${MINIMUM_LENGTH} characters for the password.`;
  if (password.trim() === "") return "The password is nothing but blanks. Choose another.";
  if (isRow(characters)) return "The password is a plain row of characters. Choose another.";
  if (COMMON.has(password.toLowerCase())) return "The password is one of the most common ones, which are guessed first. Choose another.";
  if (isOwn(password, owner)) return "The password is your own email address or name. Choose another.";
  return null;
}

/** One character again and again, or each the next or the one before: `aaaaaaaa`, `23456789`, `hgfedcba`. */
function isRow(characters: readonly string[]): boolean {
  const codes = characters.map((character) => character.toLowerCase().codePointAt(0) ?? 0);
  return [0, 1, -1].some((step) => codes.every((code, index) => index === 0 || code - (codes[index - 1] ?? 0) === step));
}

function isOwn(password: string, { email = "", name = "" }: PasswordOwner): boolean {
  const [localPart = "", domain = ""] = email.split("@");
  return [email, localPart, domain, name].some((own) => own !== "" && plain(own) === plain(password));
}

/** Letters and digits alone, in one case: `Ada Lovelace`, `ada.lovelace` and `ADA-LOVELACE` are the same name. */
function plain(text: string): string {
  const letters = text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  return letters === "" ? text : letters;
}
