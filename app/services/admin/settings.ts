/** What an admin sets for a whole realm. */
import { z } from "zod";
import { database } from "#app/db/database";
import type { Transaction } from "#app/db/transaction";
import { isWebOrigin } from "#app/oauth/checks/origin";
import { QUOTA_NAMES } from "#app/oauth/quotas";
import { exactDuration } from "#app/platform/duration";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { checked } from "../errors";
import { isToBeSaved, type SaveOutcome } from "../form-version";
import { extendPublication } from "../token-service";
import { changeAsAdmin, requireAdminRole } from "./access";

/** Ten years: enough for any token, and far from the largest number the columns hold. */
const LONGEST = 315_360_000;

const MOST_ORIGINS = 50;

function notAnOrigin(text: string): string {
  return `${text.slice(0, 100)} is no origin: enter https://, the host in lower case, and the port if there is one, with nothing after it.`;
}

/** What RFC 6749 §4.1.2 recommends at most. */
const MOST_CODE_SECONDS = 600;

const seconds = z
  .int({ error: "Enter whole seconds." })
  .min(1, { error: "Enter at least 1 second." })
  .max(LONGEST, { error: `Enter at most ${exactDuration(LONGEST)} (10 years).` });

/** Longer than any client waits before it tries again, and short for one who has copied a token. */
const LONGEST_GRACE = 300;
const graceError = { error: `Enter at most ${exactDuration(LONGEST_GRACE)}, or 0 for none.` };

const fields = {
  signUpOpen: z.boolean().default(false),
  applicationTokenLifetime: seconds,
  userTokenLifetime: seconds,
  refreshTokenLifetime: seconds,
  minimumTokenLifetime: seconds,
  maximumAccessTokenLifetime: seconds,
  maximumRefreshTokenLifetime: seconds,
  refreshFamilyLifetime: seconds,
  refreshGrace: z.int(graceError).min(0, graceError).max(LONGEST_GRACE, graceError),
  refreshTokensMayBeKept: z.boolean().default(false),
  maximumQuota: z.enum(QUOTA_NAMES, { error: "Choose one of the quotas." }),
  signingAlgorithm: z.enum(["ES256", "RS256", "EdDSA"], { error: "Choose one of the algorithms." }),
  introspectionByGet: z.boolean().default(false),
  /** What becomes of a scope that may not be granted, where a key does not say. */
  scopePolicy: z.enum(["strict", "drop"], { error: "Choose what becomes of a scope that is not allowed." }).default("strict"),
  /** Who may register APIs, besides admins. */
  apiRegistration: z.enum(["admin", "developer"], { error: "Choose who may register APIs." }).default("admin"),
  codeLifetime: seconds.max(MOST_CODE_SECONDS, { error: `Enter at most ${exactDuration(MOST_CODE_SECONDS)}.` }).default(60),
  pkceRequired: z.boolean().default(false),
  pkcePlainAllowed: z.boolean().default(false),
  /** Of sites whose scripts may read what the protocol answers, besides those of clients' callback URLs. */
  allowedOrigins: z
    .array(z.string().refine(isWebOrigin, { error: ({ input }) => notAnOrigin(String(input)) }))
    .max(MOST_ORIGINS, { error: `List at most ${MOST_ORIGINS} origins.` })
    .default([]),
};

/** The realm's settings: every default lies within the limits. */
export const settingsSchema = z.object(fields).check((context) => {
  const settings = context.value;
  const refuse = (field: keyof typeof fields, message: string) =>
    context.issues.push({ code: "custom", path: [field], message, input: settings[field] });
  const { minimumTokenLifetime: least, maximumAccessTokenLifetime: most, maximumRefreshTokenLifetime: mostRefresh } = settings;
  if (most < least) refuse("maximumAccessTokenLifetime", `Enter at least the minimum, ${exactDuration(least)}.`);
  if (mostRefresh < least) refuse("maximumRefreshTokenLifetime", `Enter at least the minimum, ${exactDuration(least)}.`);
  if (settings.refreshFamilyLifetime < least) refuse("refreshFamilyLifetime", `Enter at least the minimum, ${exactDuration(least)}.`);
  for (const [field, limit] of [
    ["applicationTokenLifetime", most],
    ["userTokenLifetime", most],
    ["refreshTokenLifetime", mostRefresh],
  ] as const) {
    if (settings[field] < least) refuse(field, `Enter at least the minimum, ${exactDuration(least)}.`);
    else if (settings[field] > limit) refuse(field, `Enter at most the maximum, ${exactDuration(limit)}.`);
  }
});

export type RealmSettings = z.output<typeof settingsSchema>;

/** The columns that are settings, for reads. */
const settingColumns = {
  signUpOpen: true,
  applicationTokenLifetime: true,
  userTokenLifetime: true,
  refreshTokenLifetime: true,
  minimumTokenLifetime: true,
  maximumAccessTokenLifetime: true,
  maximumRefreshTokenLifetime: true,
  refreshFamilyLifetime: true,
  refreshGrace: true,
  refreshTokensMayBeKept: true,
  maximumQuota: true,
  signingAlgorithm: true,
  introspectionByGet: true,
  scopePolicy: true,
  apiRegistration: true,
  codeLifetime: true,
  pkceRequired: true,
  pkcePlainAllowed: true,
  allowedOrigins: true,
} as const satisfies Readonly<Record<keyof RealmSettings, true>>;

/** The settings of the actor's realm as stored. Lifetimes are seconds. */
export async function getSettings(actor: Actor): Promise<RealmSettings> {
  requireAdminRole(actor);
  return await readSettings(database().prisma, actor.realmId);
}

async function readSettings(reader: Pick<Transaction, "realm">, realmId: string): Promise<RealmSettings> {
  const row = await reader.realm.findUniqueOrThrow({ where: { id: realmId }, select: settingColumns });
  return z.object(fields).parse({ ...row, allowedOrigins: JSON.parse(row.allowedOrigins) });
}

/**
 * Changes the settings of the actor's realm. Lifetimes hold for tokens issued from now on, that of a family for families that there
 * are as well, the largest quota for the next token request, the signing algorithm for keys made from now on, introspection by GET for the
 * next request.
 *
 * @param shown the version of what the form showed; see `form-version`
 * @throws InvalidInputError by field; StaleFormError
 */
export async function updateSettings(actor: Actor, input: RealmSettings, shown?: string): Promise<SaveOutcome> {
  const checkedInput = checked(settingsSchema, input);
  const settings = { ...checkedInput, allowedOrigins: [...new Set(checkedInput.allowedOrigins)] };
  return await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
    requireConfirmation(actor, "change-settings");
    const where = { id: actor.realmId };
    const found = await tx.realm.findUniqueOrThrow({ where, select: { ...settingColumns, path: true } });
    const log = { realmId: actor.realmId, targetId: actor.realmId, actions: ["settings.change"] };
    if (!(await isToBeSaved(tx, { shown, stored: await readSettings(tx, actor.realmId), wanted: settings, log }))) return "unchanged";
    const columns = { ...settings, allowedOrigins: JSON.stringify(settings.allowedOrigins) };
    await tx.realm.update({ where, data: columns });
    await extendPublication(tx, actor.realmId, settings.maximumAccessTokenLifetime);
    await recordAudit(tx, actor, {
      action: "settings.change",
      targetType: "realm",
      targetId: actor.realmId,
      targetName: found.path,
      ...changedFields(found, columns),
    });
    return "saved";
  });
}

function changedFields(before: Readonly<Record<string, unknown>>, after: Readonly<Record<keyof RealmSettings, unknown>>) {
  const moved = Object.entries(after).filter(([name, value]) => before[name] !== value);
  return { before: Object.fromEntries(moved.map(([name]) => [name, before[name]])), after: Object.fromEntries(moved) };
}
