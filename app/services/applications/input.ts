import { z } from "zod";
import { QUOTA_NAMES } from "#app/oauth/quotas";

/** The most characters of an application's name and description. */
export const NAME_LENGTH = 70;
export const DESCRIPTION_LENGTH = 512;

/** Controls, line and paragraph separators, and the marks that turn the direction of text around. */
const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const unprintableExceptLayout = /[^\P{Cc}\n\t]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

const name = z
  .string({ error: "Application name is required." })
  .min(1, { error: "Application name is required.", abort: true })
  .max(NAME_LENGTH, { error: `Use at most ${NAME_LENGTH} characters.` })
  .refine((text) => text === text.trim(), { error: "Remove the blanks before or after the name.", abort: true })
  .refine((text) => !unprintable.test(text), { error: "Use no line breaks or other control characters.", abort: true })
  .refine((text) => visible.test(text), { error: "Use at least one letter, digit or sign." });

const description = z
  .string()
  // Browsers send a text area's line break as two characters but count it as one.
  .overwrite((text) => text.replaceAll("\r\n", "\n"))
  .max(DESCRIPTION_LENGTH, { error: `Use at most ${DESCRIPTION_LENGTH} characters.` })
  .refine((text) => !unprintableExceptLayout.test(text), { error: "Use no control characters." })
  .default("");

/** What the application form sends: create and edit alike. */
export const applicationSchema = z.object({
  name,
  quota: z.enum(QUOTA_NAMES, { error: "Choose one of the quotas." }),
  description,
});

export type ApplicationInput = z.input<typeof applicationSchema>;
