/** The grant policy of a realm as its rows say: what the token path, the forms and the console draw from. */
import { CLIENT_KINDS } from "#app/oauth/client-kinds";
import { ENVIRONMENTS } from "#app/oauth/grant-cells";
import type { GrantException, GrantPolicy, GrantRule } from "#app/oauth/grant-policy";
import { type GrantTypeName, grantTypeInfo } from "#app/oauth/grant-types";
import type { Transaction } from "../transaction";

/** Exceptions that a realm may have at a time. All of them are in memory. */
export const MOST_EXCEPTIONS = 500;

/**
 * Reads the policy. What only a newer version knows, such as another kind of client, is left out.
 *
 * @example mayUse(await readGrantPolicy(prisma, realmId), "password", key, Date.now())
 */
export async function readGrantPolicy(
  reader: Pick<Transaction, "grantPolicy" | "grantRule" | "grantException">,
  realmId: string,
): Promise<GrantPolicy> {
  const [switches, rules, exceptions] = await Promise.all([
    reader.grantPolicy.findMany({ where: { realmId, enabled: true }, select: { grantType: true, endsAt: true } }),
    reader.grantRule.findMany({ where: { realmId } }),
    reader.grantException.findMany({
      where: { realmId, until: { gt: new Date() } },
      orderBy: [{ createdAt: "asc" }, { applicationId: "asc" }],
      take: MOST_EXCEPTIONS,
    }),
  ]);
  const known = <Row extends { readonly grantType: string }>(rows: readonly Row[]) =>
    rows.flatMap((row) => {
      const info = grantTypeInfo(row.grantType);
      return info === undefined ? [] : [{ row, grantType: info.name }];
    });
  const on = known(switches);
  return {
    enabledGrantTypes: new Set(on.map(({ grantType }) => grantType)),
    grantEnds: new Map(on.flatMap(({ row, grantType }) => (row.endsAt === null ? [] : [[grantType, row.endsAt.getTime()] as const]))),
    grantRules: grouped(known(rules).flatMap(({ row, grantType }) => pair(grantType, storedRule(row)))),
    grantExceptions: grouped(known(exceptions).flatMap(({ row, grantType }) => pair(row.applicationId, storedException(row, grantType)))),
  };
}

function pair<Key, Value>(key: Key, value: Value | undefined): readonly (readonly [Key, Value])[] {
  return value === undefined ? [] : [[key, value]];
}

function grouped<Key, Value>(entries: readonly (readonly [Key, Value])[]): ReadonlyMap<Key, readonly Value[]> {
  const lists = new Map<Key, Value[]>();
  for (const [key, value] of entries) lists.set(key, [...(lists.get(key) ?? []), value]);
  return lists;
}

interface RuleRow {
  readonly kind: string;
  readonly environment: string;
  readonly state: string;
  readonly offFrom: Date | null;
  readonly setByName: string;
}

/** A state that only a newer version knows counts as `off`. */
function storedRule(row: RuleRow): GrantRule | undefined {
  const kind = CLIENT_KINDS.find(({ name }) => name === row.kind)?.name;
  const environment = ENVIRONMENTS.find((name) => name === row.environment);
  if (kind === undefined || environment === undefined) return undefined;
  const report = row.state === "report";
  return {
    kind,
    environment,
    state: report ? "report" : "off",
    offFrom: report ? (row.offFrom?.getTime() ?? null) : null,
    setBy: row.setByName,
  };
}

function storedException(
  row: { readonly environment: string; readonly until: Date },
  grantType: GrantTypeName,
): GrantException | undefined {
  const environment = ENVIRONMENTS.find((name) => name === row.environment);
  return environment === undefined ? undefined : { grantType, environment, until: row.until.getTime() };
}
