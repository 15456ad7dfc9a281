/**
 * What the grant policy stops, or will stop, of what keys have ticked. Each rule is gone through once each time that it is set, and again
 * some days before its day; each grant type that is switched off, once each time that it is.
 */
import type { Database } from "#app/db/database";
import { readGrantPolicy } from "#app/db/queries/grant-policies";
import { isSwitchedOn } from "#app/oauth/grant-policy";
import { grantTypeInfo } from "#app/oauth/grant-types";
import { dueStep } from "./due-step";
import { type Notice, noteOnce, TOLD_APPLICATION } from "./notice";

const DAY_MS = 86_400_000;
/** What has been off for longer is no news, such as before an update to a version that sends these mails. */
const NEWS_MS = 7 * DAY_MS;
/** Days before a rule's day on which owners are told again, the last first. */
const STEPS = [1, 7] as const;
const BATCH = 200;

type GoOn = () => Promise<boolean>;

type Rule = Awaited<ReturnType<typeof rulesToTell>>[number];

/**
 * Notes the keys that new rules are against. After an interruption a rule is gone through again; nothing is noted twice.
 *
 * @param goOn asked before each batch; false ends the run
 */
export async function noteGrantRules(database: Database, now: Date, goOn: GoOn): Promise<void> {
  for (const rule of await rulesToTell(database)) {
    if ((await isNews(database, rule, now)) && !(await noteRule(database, rule, [], now, goOn))) return;
    const { realmId, grantType, kind, environment, toldAt } = rule;
    // One that was set anew meanwhile is gone through in the next run.
    await database.prisma.grantRule.updateMany({
      where: { realmId, grantType, kind, environment, toldAt },
      data: { noticedFor: toldAt },
    });
  }
}

/**
 * Notes the keys that a rule stops in 7 days or 1 day. A day that the portal was away for is made up for.
 *
 * @returns whether all were looked at
 */
export async function noteComingRules(database: Database, now: Date, goOn: GoOn): Promise<boolean> {
  for (const rule of await database.prisma.grantRule.findMany({ where: { state: "report", offFrom: { gt: now } } })) {
    const days = rule.offFrom === null ? undefined : dueStep(STEPS, rule.toldAt, rule.offFrom, now);
    if (days === undefined || !(await isNews(database, rule, now))) continue;
    if (!(await noteRule(database, rule, [String(days)], now, goOn))) return false;
  }
  return true;
}

/** Grant types that are off as a whole, by their switch or as their last day is over. Which of them were gone through is kept here alone. */
export class SwitchedOff {
  #gone: ReadonlySet<string> = new Set();

  constructor(private readonly database: Database) {}

  /** Notes the keys that have one of them ticked, as {@link noteGrantRules} does. */
  async note(now: Date, goOn: GoOn): Promise<void> {
    const news = new Date(now.getTime() - NEWS_MS);
    const policies = await this.database.prisma.grantPolicy.findMany({
      where: {
        OR: [
          { enabled: false, updatedAt: { gt: news } },
          { enabled: true, endsAt: { gt: news, lte: now } },
        ],
      },
    });
    const gone = new Set<string>();
    for (const { realmId, grantType, enabled, endsAt, updatedAt } of policies) {
      const since = String((enabled ? (endsAt ?? updatedAt) : updatedAt).getTime());
      const name = [realmId, grantType, since].join(" ");
      const noticeOf = ({ applicationId, application }: TickedKey): Notice => ({
        userId: application.ownerId,
        key: ["switched-off", applicationId, grantType, since],
        about: { kind: "switched-off", applicationId, grantType },
      });
      if (!this.#gone.has(name) && !(await noteTicked(this.database, { realmId, grantType }, noticeOf, now, goOn))) break;
      gone.add(name);
    }
    this.#gone = gone;
  }
}

/** A realm has a few dozen rules at most. */
async function rulesToTell({ prisma }: Database) {
  const rules = await prisma.grantRule.findMany({ orderBy: { toldAt: "asc" } });
  return rules.filter(({ noticedFor, toldAt }) => noticedFor?.getTime() !== toldAt.getTime());
}

async function isNews({ prisma }: Database, { realmId, state, toldAt, offFrom, ...rule }: Rule, now: Date): Promise<boolean> {
  const grantType = grantTypeInfo(rule.grantType)?.name;
  if (grantType === undefined || !isSwitchedOn(await readGrantPolicy(prisma, realmId), grantType, now.getTime())) return false;
  const comes = state === "report" && (offFrom === null || offFrom > now);
  return comes || (offFrom ?? toldAt).getTime() > now.getTime() - NEWS_MS;
}

/**
 * @param step what tells this from the other times that the keys are told of the rule
 * @returns whether all keys were gone through
 */
async function noteRule(database: Database, rule: Rule, step: readonly string[], now: Date, goOn: GoOn): Promise<boolean> {
  const { realmId, grantType, kind, environment, toldAt } = rule;
  const noticeOf = ({ id, applicationId, application }: TickedKey): Notice => ({
    userId: application.ownerId,
    key: ["grant", id, grantType, String(toldAt.getTime()), ...step],
    about: { kind: "grant", applicationId, grantType, environment },
  });
  return await noteTicked(database, { realmId, grantType, kind, environment }, noticeOf, now, goOn);
}

interface TickedKey {
  readonly id: string;
  readonly applicationId: string;
  readonly application: { readonly ownerId: string };
}

/** What is noted of: a grant type, and where a rule is against it, for one kind in one environment. */
interface Ticked {
  readonly realmId: string;
  readonly grantType: string;
  readonly kind?: string;
  readonly environment?: string;
}

/** @returns whether all keys that have it ticked were gone through */
async function noteTicked(
  database: Database,
  { grantType, ...where }: Ticked,
  noticeOf: (key: TickedKey) => Notice,
  now: Date,
  goOn: GoOn,
): Promise<boolean> {
  for (let after = ""; await goOn(); ) {
    const rows = await database.prisma.client.findMany({
      where: { ...where, id: { gt: after }, grants: { some: { grantType } }, application: TOLD_APPLICATION },
      orderBy: { id: "asc" },
      take: BATCH,
      select: { id: true, applicationId: true, application: { select: { ownerId: true } } },
    });
    await noteOnce(database, rows.map(noticeOf), now);
    if (rows.length < BATCH) return true;
    after = rows.at(-1)?.id ?? "";
  }
  return false;
}
