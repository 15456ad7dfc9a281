/** What a rule of the grant policy stops, or would stop: tokens, applications and owners of the last days. */
import { database } from "#app/db/database";
import { type GrantUse, readGrantDays, readGrantImpact } from "#app/db/queries/grant-impact";

/** Days that are counted, today included. */
const IMPACT_DAYS = 14;
const DAY_MS = 86_400_000;

export interface ImpactedApplication {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly tokens: number;
  /** Tokens of each day, the oldest first. */
  readonly days: readonly number[];
  /** To the minute; of days that are over to the hour or day. */
  readonly lastUseAt: Date;
  /** When the owner saw on the application's page what the rule will stop; null: not yet. */
  readonly seenAt: Date | null;
  /** Until when it is excepted. */
  readonly exceptedUntil: Date | null;
}

export interface RuleImpact {
  /** The first day that is counted. */
  readonly since: Date;
  readonly tokens: number;
  readonly applicationCount: number;
  readonly owners: number;
  /** The numbers are of the busiest alone: there may be more. */
  readonly atLeast: boolean;
  readonly applications: readonly ImpactedApplication[];
}

/**
 * Reads the impact. Numbers are of tokens that were issued, so the token path counts nothing for it.
 *
 * @param toldAt since when owners are told; what they saw before was another rule
 */
export async function ruleImpact(use: GrantUse, toldAt: Date | null, now: Date): Promise<RuleImpact> {
  const { prisma } = database();
  const firstDay = Math.floor(now.getTime() / DAY_MS) - IMPACT_DAYS + 1;
  const impact = await readGrantImpact(prisma, use, firstDay);
  const ids = impact.busiest.map(({ applicationId }) => applicationId);
  const { grantType, environment } = use;
  const [rows, days] = await Promise.all([
    prisma.application.findMany({
      where: { id: { in: ids } },
      select: {
        id: true,
        name: true,
        owner: { select: { name: true } },
        grantExceptions: { where: { grantType, environment, until: { gt: now } }, select: { until: true } },
        grantRulesSeen: { where: { grantType, environment, seenAt: { gte: toldAt ?? now } }, select: { seenAt: true } },
      },
    }),
    readGrantDays(prisma, use, ids, firstDay),
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return {
    since: new Date(firstDay * DAY_MS),
    tokens: impact.tokens,
    applicationCount: impact.applications,
    owners: impact.owners,
    atLeast: impact.atLeast,
    applications: impact.busiest.flatMap(({ applicationId, tokens, lastMinute }) => {
      const row = byId.get(applicationId);
      if (!row) return [];
      const counted = days.get(applicationId);
      return {
        id: row.id,
        name: row.name,
        owner: row.owner.name,
        tokens,
        days: Array.from({ length: IMPACT_DAYS }, (_, index) => counted?.get(firstDay + index) ?? 0),
        lastUseAt: new Date(lastMinute * 60_000),
        seenAt: row.grantRulesSeen[0]?.seenAt ?? null,
        exceptedUntil: row.grantExceptions[0]?.until ?? null,
      };
    }),
  };
}
