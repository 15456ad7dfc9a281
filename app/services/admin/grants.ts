/** The grant policy of a realm: which grant types are on, what a change of that touches, and the change. */
import { z } from "zod";
import { database } from "#app/db/database";
import { MOST_LISTED, remembered } from "#app/db/queries/bounded";
import { countApplicationsWith, countClientsByGrantType, countClientsWith, hasManyClients } from "#app/db/queries/client-grants";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import type { Transaction } from "#app/db/transaction";
import { type GrantTypeInfo, grantTypeInfo } from "#app/oauth/grant-types";
import { implementedGrantTypes } from "#app/oauth/grants";
import { dayStart, weekStart } from "#app/services/usage/period";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { sentenceOf } from "../endings/table";
import { ConflictError, checked, InvalidInputError, NotFoundError } from "../errors";
import { changeAsAdmin, requireAdminRole } from "./access";

/** Applications named with the effect of a change. */
const EXAMPLES = 5;

const DAY = 86_400_000;
/** A grant type that must end is on for so many days at most; the admin may switch it on again. */
const LONGEST_DAYS = 366;

/** A grant type, as the table of them describes it, and its use in a realm. */
export interface GrantPolicyItem extends Pick<GrantTypeInfo, "name" | "label" | "summary"> {
  /** What RFC 9700 says against it; null for most. */
  readonly warning: string | null;
  readonly enabled: boolean;
  /** Whether a rule is stricter than its switch somewhere. */
  readonly ruled: boolean;
  /** Whether it is switched on for a time alone. */
  readonly mustEnd: boolean;
  /** From when on it is off by itself, or has been; null: no day was chosen. */
  readonly endsAt: Date | null;
  /** Keys on which it is ticked, whether or not it is on. */
  readonly clients: number;
  /** Tokens issued by it in the last seven days. */
  readonly tokensLastWeek: number;
}

/** The grant policy of the actor's realm: exactly the grant types that work, in the order of the table. */
export async function listGrantPolicy(actor: Actor): Promise<GrantPolicyItem[]> {
  requireAdminRole(actor);
  const { prisma } = database();
  const [policies, rules, tokens, clients] = await Promise.all([
    prisma.grantPolicy.findMany({ where: { realmId: actor.realmId, enabled: true }, select: { grantType: true, endsAt: true } }),
    prisma.grantRule.findMany({ where: { realmId: actor.realmId }, select: { grantType: true } }),
    sumUsageBy(prisma, "grantType", { realmId: actor.realmId, outcome: "success", from: weekStart(Date.now()), to: NO_END }),
    countClientsByGrant(prisma, actor.realmId),
  ]);
  const ends = new Map(policies.map(({ grantType, endsAt }) => [grantType, endsAt]));
  return implementedGrantTypes().map(({ name, label, summary, warning = null, mustEnd = false }) => ({
    name,
    label,
    summary,
    warning,
    enabled: ends.has(name) && !isOver(ends.get(name) ?? null, Date.now()),
    ruled: rules.some(({ grantType }) => grantType === name),
    mustEnd,
    endsAt: ends.get(name) ?? null,
    clients: clients.get(name) ?? 0,
    tokensLastWeek: tokens.get(name) ?? 0,
  }));
}

export interface AffectedApplication {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly tokensLastWeek: number;
}

/** What switching a grant type on or off would do, in numbers. */
export interface GrantChangePreview {
  readonly grant: GrantPolicyItem;
  /** Applications with a key on which it is ticked. */
  readonly applications: number;
  /** The ones that used it most in the last 24 hours. */
  readonly examples: readonly AffectedApplication[];
  /** A sentence for the page: what happens to issued tokens when it is switched off. */
  readonly switchingOff: string;
}

/**
 * The effect of a change of policy, before it is made.
 *
 * @throws NotFoundError for a grant type that does not work here
 */
export async function previewGrantChange(actor: Actor, grantType: string): Promise<GrantChangePreview> {
  const grant = (await listGrantPolicy(actor)).find((item) => item.name === grantType);
  if (!grant) throw new NotFoundError("There is no such grant type here.");
  const { prisma } = database();
  const lastDay = { realmId: actor.realmId, grantType, outcome: "success", from: dayStart(Date.now()), to: NO_END };
  const busiestOf = () => sumUsageBy(prisma, "applicationId", lastDay, EXAMPLES);
  const [applications, busiest] = await Promise.all([
    countApplicationsTicking(prisma, actor.realmId, grantType),
    (await hasManyClients(prisma, actor.realmId))
      ? remembered(["busiest by grant type", actor.realmId, grantType], busiestOf)
      : busiestOf(),
  ]);
  // By their keys: beginning with the applications would read every application of the realm.
  const ticking = await prisma.clientGrant.findMany({
    where: {
      realmId: actor.realmId,
      grantType,
      ...(busiest.size > 0 ? { client: { applicationId: { in: [...busiest.keys()] } } } : {}),
    },
    select: { client: { select: { applicationId: true } } },
    take: 2 * EXAMPLES,
  });
  const rows = await prisma.application.findMany({
    where: { realmId: actor.realmId, id: { in: ticking.map(({ client }) => client.applicationId) } },
    select: { id: true, name: true, owner: { select: { name: true } } },
    orderBy: { name: "asc" },
    take: EXAMPLES,
  });
  const ids = rows.map(({ id }) => id);
  const week = { realmId: actor.realmId, applicationIds: ids, grantType, outcome: "success", from: weekStart(Date.now()), to: NO_END };
  const tokens = await sumUsageBy(prisma, "applicationId", week);
  const examples = rows
    .map((row) => ({ id: row.id, name: row.name, owner: row.owner.name, tokensLastWeek: tokens.get(row.id) ?? 0 }))
    .sort((one, other) => other.tokensLastWeek - one.tokensLastWeek);
  return { grant, applications, examples, switchingOff: sentenceOf("grant_type_switched_off") };
}

/** What the confirmation page sends. */
export const grantChangeSchema = z.object({
  grantType: z.string(),
  enabled: z.boolean().default(false),
  confirmedClients: z.int({ error: "Type the number of keys shown above." }).min(0, { error: "Type the number of keys shown above." }),
  /** The warning of RFC 9700 has been read; only grant types that have one ask for it, and only to be switched on. */
  acknowledged: z.boolean().default(false),
  /** `YYYY-MM-DD`: the last day on which it is on, by UTC. Only grant types that are switched on for a time have one, and need it. */
  lastDay: z.iso.date({ error: "Give a date as YYYY-MM-DD." }).optional(),
});

export type GrantChange = z.input<typeof grantChangeSchema>;

/**
 * Switches a grant type on or off for the realm, for every kind of client and environment: its rules go. Holds for the next token request.
 * `confirmedClients` is the number of keys that the confirmation page showed.
 *
 * @throws NotFoundError for a grant type that does not work here; InvalidInputError by field when the number was
 *   mistyped, the warning not acknowledged or a last day missing; ConflictError when the number has changed since.
 * @example await setGrantPolicy(actor, { grantType: "password", enabled: false, confirmedClients: 3 });
 */
export async function setGrantPolicy(actor: Actor, input: GrantChange): Promise<void> {
  const { grantType, enabled, confirmedClients, acknowledged, lastDay } = checked(grantChangeSchema, input);
  if (!implementedGrantTypes().some((info) => info.name === grantType)) throw new NotFoundError("There is no such grant type here.");
  const info = grantTypeInfo(grantType);
  await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
    requireConfirmation(actor, "change-grant-type");
    if (enabled && info?.warning !== undefined && !acknowledged) {
      throw new InvalidInputError({ acknowledged: ["Tick this to say that you have read the warning."] });
    }
    const endsAt = enabled && info?.mustEnd === true ? endOf(lastDay, new Date()) : null;
    const clients = await countClientsTicking(tx, actor.realmId, grantType);
    if (!confirms(confirmedClients, clients)) throw new ConflictError(numberMoved(clients, confirmedClients));
    const key = { realmId: actor.realmId, grantType };
    const before = await tx.grantPolicy.findUnique({ where: { realmId_grantType: key } });
    const rules = await tx.grantRule.count({ where: key });
    if (rules === 0 && (before?.enabled ?? false) === enabled && (before?.endsAt ?? null)?.getTime() === endsAt?.getTime()) return;
    await tx.grantRule.deleteMany({ where: key });
    await tx.grantPolicy.upsert({ where: { realmId_grantType: key }, create: { ...key, enabled, endsAt }, update: { enabled, endsAt } });
    await recordAudit(tx, actor, {
      action: "grant-policy.change",
      targetType: "grant-type",
      targetId: grantType,
      targetName: info?.label ?? grantType,
      before: { enabled: before?.enabled ?? false, ...(before?.endsAt && { endsAt: before.endsAt }) },
      after: { enabled, ...(endsAt && { endsAt }), keysTicked: clients, ...(rules > 0 && { rulesRemoved: rules }) },
    });
  });
}

/**
 * The moment at which the last day of a grant type, or of an exception, is over.
 *
 * @example endOf("2027-01-31", new Date()) // 2027-02-01T00:00:00Z
 * @throws InvalidInputError by field `lastDay`
 */
export function endOf(lastDay: string | undefined, now: Date): Date {
  const refuse = (message: string) => new InvalidInputError({ lastDay: [message] });
  if (lastDay === undefined) throw refuse("Choose the last day.");
  const endsAt = new Date(Date.parse(lastDay) + DAY);
  if (endsAt <= now) throw refuse("Choose today or a later day.");
  if (endsAt.getTime() > now.getTime() + (LONGEST_DAYS + 1) * DAY) throw refuse(`Choose a day within the next ${LONGEST_DAYS} days.`);
  return endsAt;
}

function isOver(endsAt: Date | null, now: number): boolean {
  return endsAt !== null && endsAt.getTime() <= now;
}

/**
 * Why a change is not made whose number of keys was another one when it was confirmed.
 *
 * @param clients how many keys have the grant type ticked now
 */
export function numberMoved(clients: number, confirmed: number): string {
  const now = clients === 1 ? "1 key has" : `${clients} keys have`;
  return `${now} this grant type ticked now, and you confirmed ${confirmed}. Check the effect again and confirm with ${clients}.`;
}

type Reader = Pick<Transaction, "clientGrant" | "$queryRaw">;

/** How many keys have each grant type ticked: one index scan for all of them, in a big realm once a minute. */
async function countClientsByGrant(reader: Reader, realmId: string): Promise<ReadonlyMap<string, number>> {
  const count = () => countClientsByGrantType(reader, realmId);
  return (await hasManyClients(reader, realmId)) ? await remembered(["keys by grant type", realmId], count) : await count();
}

/** How many applications have a key with the grant type ticked; in a big realm as of a minute ago at most. */
async function countApplicationsTicking(reader: Reader, realmId: string, grantType: string): Promise<number> {
  const count = () => countApplicationsWith(reader, realmId, grantType);
  const many = (await countClientsTicking(reader, realmId, grantType)) > MOST_LISTED;
  return many ? await remembered(["applications by grant type", realmId, grantType], count) : await count();
}

/**
 * How many keys have the grant type ticked: the number that a change of policy is confirmed with. What is more than
 * {@link MOST_LISTED} counts as one more: so many keys change while somebody reads the page.
 */
async function countClientsTicking(reader: Reader, realmId: string, grantType: string): Promise<number> {
  return await countClientsWith(reader, realmId, grantType, MOST_LISTED + 1);
}

/** Whether the number that was confirmed is the one that was counted by {@link countClientsTicking}. */
export function confirms(confirmed: number, counted: number): boolean {
  return Math.min(confirmed, MOST_LISTED + 1) === counted;
}
