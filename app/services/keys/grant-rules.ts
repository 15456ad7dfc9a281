/** What the rules of the grant policy mean for an application's own keys: what its owner is told. */
import { database } from "#app/db/database";
import { readGrantPolicy } from "#app/db/queries/grant-policies";
import type { Transaction } from "#app/db/transaction";
import { type ClientKind, clientKindInfo } from "#app/oauth/client-kinds";
import { isOffAt, isSwitchedOn } from "#app/oauth/grant-policy";
import { type GrantTypeName, grantTypeInfo } from "#app/oauth/grant-types";
import type { Environment } from "#app/oauth/model";

/** A rule against a grant type that a key has ticked. */
export interface GrantRuleNotice {
  readonly grantType: GrantTypeName;
  readonly label: string;
  readonly environment: Environment;
  readonly kindLabel: string;
  /** `report`: it works, and may be off from a day. */
  readonly state: "report" | "off";
  /** From when on it is off, if that is known. */
  readonly offFrom: Date | null;
  readonly toldAt: Date;
  /** The admin to ask. */
  readonly ask: string;
  /** Until when the key may go on all the same. */
  readonly exceptedUntil: Date | null;
  /** Whether the owner has seen it on the application's page. */
  readonly seen: boolean;
}

interface RuledClient {
  readonly kind: ClientKind;
  readonly environment: Environment;
  readonly grantTypes: readonly GrantTypeName[];
}

type Reader = Pick<Transaction, "grantPolicy" | "grantRule" | "grantException" | "grantRuleSeen">;

/** The rules against what keys have ticked, in the order of the keys. The caller has checked who may see the application. */
export async function grantRuleNotices(
  reader: Reader,
  application: { readonly id: string; readonly realmId: string },
  clients: readonly RuledClient[],
  now: Date,
): Promise<GrantRuleNotice[]> {
  const { id: applicationId, realmId } = application;
  const rows = await reader.grantRule.findMany({
    where: { realmId, grantType: { in: [...new Set(clients.flatMap(({ grantTypes }) => grantTypes))] } },
  });
  if (rows.length === 0) return [];
  const [policy, exceptions, seen] = await Promise.all([
    readGrantPolicy(reader, realmId),
    reader.grantException.findMany({ where: { applicationId, until: { gt: now } } }),
    reader.grantRuleSeen.findMany({ where: { applicationId } }),
  ]);
  return clients.flatMap(({ kind, environment, grantTypes }) =>
    grantTypes.flatMap((grantType) => {
      const rule = rows.find((row) => row.grantType === grantType && row.kind === kind && row.environment === environment);
      if (rule === undefined || !isSwitchedOn(policy, grantType, now.getTime())) return [];
      const isThis = (row: { readonly grantType: string; readonly environment: string }) =>
        row.grantType === grantType && row.environment === environment;
      const off = isOffAt({ state: rule.state === "report" ? "report" : "off", offFrom: rule.offFrom?.getTime() ?? null }, now.getTime());
      return {
        grantType,
        label: grantTypeInfo(grantType)?.label ?? grantType,
        environment,
        kindLabel: clientKindInfo(kind).label,
        state: off ? "off" : "report",
        offFrom: rule.offFrom,
        toldAt: rule.toldAt,
        ask: rule.setByName,
        exceptedUntil: exceptions.find(isThis)?.until ?? null,
        seen: seen.some((row) => isThis(row) && row.seenAt >= rule.toldAt),
      } satisfies GrantRuleNotice;
    }),
  );
}

/** Notes that the owner has seen them, so that an admin knows who has read of a rule. It is written once for each time a rule is set. */
export async function noteSeen(applicationId: string, notices: readonly GrantRuleNotice[], now: Date): Promise<void> {
  for (const { grantType, environment, seen } of notices) {
    if (seen) continue;
    await database().prisma.grantRuleSeen.upsert({
      where: { applicationId_environment_grantType: { applicationId, environment, grantType } },
      create: { applicationId, environment, grantType, seenAt: now },
      update: { seenAt: now },
    });
  }
}
