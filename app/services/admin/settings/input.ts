import { z } from "zod";
import { QUOTA_NAMES } from "#app/oauth/quotas";

/** Ten years: enough for any token, and far from the largest number the columns hold. */
const LONGEST = 315_360_000;

const seconds = z
  .int({ error: "Enter whole seconds." })
  .min(1, { error: "Enter at least 1 second." })
  .max(LONGEST, { error: `Enter at most ${LONGEST} seconds (10 years).` });

const fields = {
  signUpOpen: z.boolean().default(false),
  applicationTokenLifetime: seconds,
  userTokenLifetime: seconds,
  refreshTokenLifetime: seconds,
  minimumTokenLifetime: seconds,
  maximumAccessTokenLifetime: seconds,
  maximumRefreshTokenLifetime: seconds,
  refreshFamilyLifetime: seconds,
  maximumQuota: z.enum(QUOTA_NAMES, { error: "Choose one of the quotas." }),
  signingAlgorithm: z.enum(["ES256", "RS256", "EdDSA"], { error: "Choose one of the algorithms." }),
};

/** The realm's settings: every default lies within the limits. */
export const settingsSchema = z.object(fields).check((context) => {
  const settings = context.value;
  const refuse = (field: keyof typeof fields, message: string) =>
    context.issues.push({ code: "custom", path: [field], message, input: settings[field] });
  const { minimumTokenLifetime: least, maximumAccessTokenLifetime: most, maximumRefreshTokenLifetime: mostRefresh } = settings;
  if (most < least) refuse("maximumAccessTokenLifetime", `Enter at least the minimum, ${least}.`);
  if (mostRefresh < least) refuse("maximumRefreshTokenLifetime", `Enter at least the minimum, ${least}.`);
  if (settings.refreshFamilyLifetime < least) refuse("refreshFamilyLifetime", `Enter at least the minimum, ${least}.`);
  for (const [field, limit] of [
    ["applicationTokenLifetime", most],
    ["userTokenLifetime", most],
    ["refreshTokenLifetime", mostRefresh],
  ] as const) {
    if (settings[field] < least) refuse(field, `Enter at least the minimum, ${least}.`);
    else if (settings[field] > limit) refuse(field, `Enter at most the maximum, ${limit}.`);
  }
});

export type RealmSettings = z.output<typeof settingsSchema>;
