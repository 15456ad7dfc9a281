import { z } from "zod";

/** The most characters of what an owner and an admin say about an access to a scope. */
export const REASON_LENGTH = 500;
export const ANSWER_LENGTH = 500;

/** Controls but line breaks, separators, and the marks that turn the direction of text around. */
const unprintable = /[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

const text = (maximum: number) =>
  z
    .string({ error: "Say what it is for." })
    // Browsers send a text area's line break as two characters but count it as one.
    .overwrite((typed) => typed.replaceAll("\r\n", "\n"))
    .trim()
    .max(maximum, { error: `Use at most ${maximum} characters.` })
    .refine((typed) => !unprintable.test(typed), { error: "Use no control characters." });

/** What an admin answers; may be left empty. */
export const answer = text(ANSWER_LENGTH).default("");

/** What the "Ask for access" form sends. */
export const scopeRequestSchema = z.object({
  scope: z.string().max(200),
  reason: text(REASON_LENGTH).min(1, { error: "Say what it is for." }),
});

/** Which request is taken back. */
export const takeBackSchema = scopeRequestSchema.pick({ scope: true });

export type ScopeRequest = z.input<typeof scopeRequestSchema>;
