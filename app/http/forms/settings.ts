/** The form of the realm's settings: from texts to what the use case takes. */
import { z } from "zod";
import { type RealmSettings, settingsSchema } from "#app/services/admin/settings";
import { shownVersion } from "../form-submission";
import { durationField } from "./durations";

export const settingsForm = z.object({
  ...settingsSchema.shape,
  ...shownVersion,
  applicationTokenLifetime: durationField,
  userTokenLifetime: durationField,
  refreshTokenLifetime: durationField,
  minimumTokenLifetime: durationField,
  maximumAccessTokenLifetime: durationField,
  maximumRefreshTokenLifetime: durationField,
  refreshFamilyLifetime: durationField,
  refreshGrace: durationField,
  codeLifetime: durationField.prefault("1 minute"),
  /** One origin a line, or parted by commas. */
  allowedOrigins: z.string().max(20_000, { error: "This is too long." }).default(""),
});

/** The settings that a form asks for. The use case checks how they fit together. */
export function settingsOf({ version: _version, ...form }: z.output<typeof settingsForm>): RealmSettings {
  return { ...form, allowedOrigins: form.allowedOrigins.split(/[\s,]+/).filter((origin) => origin !== "") };
}
