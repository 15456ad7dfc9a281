/** The form of the realm's settings: from texts to what the use case takes. */
import { z } from "zod";
import { type RealmSettings, settingsSchema } from "#app/services/admin/settings";
import { shownVersion } from "../form-submission";

export const settingsForm = z.object({
  ...settingsSchema.shape,
  ...shownVersion,
  /** One origin a line, or parted by commas. */
  allowedOrigins: z.string().max(20_000, { error: "This is too long." }).default(""),
});

/** The settings that a form asks for. The use case checks how they fit together. */
export function settingsOf({ version: _version, ...form }: z.output<typeof settingsForm>): RealmSettings {
  return { ...form, allowedOrigins: form.allowedOrigins.split(/[\s,]+/).filter((origin) => origin !== "") };
}
