/** The forms of a rotation: from texts to what the use cases take. */
import { z } from "zod";
import { InvalidInputError } from "#app/services/errors";
import type { AnotherSecret } from "#app/services/keys/rotation/another-secret";
import type { EndingChoice, NewRotation } from "#app/services/keys/rotation/change";
import { newSecretOf, secretForm } from "./keys";

const HOURS = "Choose for how long it must be silent.";

/** "When the old secret ends". */
export const endingForm = z.object({
  ending: z.enum(["silent", "date", "hand"], { error: "Choose how the old secret ends." }),
  silentHours: z
    .string({ error: HOURS })
    .regex(/^\d{1,4}$/, { error: HOURS })
    .optional(),
  /** `YYYY-MM-DD` */
  lastDay: z.iso.date({ error: "Give a date as YYYY-MM-DD." }).optional(),
});

/** The new secret, and how the old one ends. */
export const rotationForm = secretForm.omit({ intent: true }).extend(endingForm.shape);

/** "Make another new secret": `lost` is the secret that the page has named. */
export const anotherSecretForm = secretForm.omit({ intent: true }).extend({ lost: z.string().max(100) });

/** "Cancel rotation". */
export const cancelForm = z.object({ revokeNew: z.literal("on").optional() });

/** "Retire": the number that the page has shown, and what was typed. */
export const retireForm = z.object({
  shown: z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number),
  confirmation: z.string().max(100).default(""),
});

/**
 * The ending that a form asks for.
 *
 * @throws InvalidInputError by field `silentHours` or `lastDay`
 */
export function endingOf({ ending, silentHours, lastDay }: z.output<typeof endingForm>): EndingChoice {
  if (ending === "hand") return { kind: "hand" };
  if (ending === "silent") {
    if (silentHours === undefined) throw new InvalidInputError({ silentHours: [HOURS] });
    return { kind: "silent", hours: Number(silentHours) };
  }
  if (lastDay === undefined) throw new InvalidInputError({ lastDay: ["Give the last day on which the old secret works."] });
  return { kind: "date", lastDay };
}

/**
 * The rotation that a form asks for.
 *
 * @throws InvalidInputError by field of the form
 */
export function newRotationOf(form: z.output<typeof rotationForm>): NewRotation {
  return { ...newSecretOf(form), ending: endingOf(form) };
}

/**
 * The secret that a form asks for in the place of one that was lost.
 *
 * @throws InvalidInputError by field of the form
 */
export function anotherSecretOf({ lost, ...form }: z.output<typeof anotherSecretForm>): AnotherSecret {
  return { ...newSecretOf(form), lostId: lost };
}

/** A refusal by the fields of the form: that of the new secret's last day stands beside the date. */
export function byRotationField(error: unknown, { expiry }: Pick<z.output<typeof rotationForm>, "expiry">): unknown {
  if (!(error instanceof InvalidInputError) || expiry !== "custom" || error.fields["expiry"] === undefined) return error;
  const { expiry: why, ...fields } = error.fields;
  return new InvalidInputError({ ...fields, expiryDate: why });
}
