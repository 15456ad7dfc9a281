import type { KeyCount } from "#app/db/queries/usage-breakdown";
import type { Transaction } from "#app/db/transaction";
import type { Environment } from "#app/oauth/model";
import { secretState } from "../keys/secret-list";
import { sum } from "./breakdown";
import type { NamedApplication } from "./names";
import type { ApplicationUsage, SecretUsage } from "./statistics";

interface SecretScope {
  readonly realmId: string;
  /** Given: also the application's working secrets that nobody used. */
  readonly applicationId?: string | undefined;
  readonly environment: Environment | null;
  readonly now: Date;
}

/**
 * "By secret": the requests each secret obtained or lost, the busiest first. Requests that matched no secret
 * stand in a row of their own for each key, so that the rows add up to the total.
 */
export async function usageBySecret(
  reader: Pick<Transaction, "clientSecret">,
  counts: readonly KeyCount[],
  names: ReadonlyMap<string, NamedApplication>,
  scope: SecretScope,
): Promise<SecretUsage[]> {
  const used = [...new Set(counts.map((row) => row.secretId).filter((id) => id !== ""))];
  const environment = scope.environment === null ? {} : { environment: scope.environment };
  const include = { client: { select: { applicationId: true, environment: true } } };
  // Two questions, as no index answers both at once.
  const [ofCounts, ofApplication] = await Promise.all([
    reader.clientSecret.findMany({ where: { id: { in: used } }, include }),
    scope.applicationId === undefined
      ? []
      : reader.clientSecret.findMany({
          where: { id: { notIn: used }, revokedAt: null, client: { applicationId: scope.applicationId, ...environment } },
          include,
        }),
  ]);
  const stored = [...ofCounts, ...ofApplication];
  const storedById = new Map(stored.map((secret) => [secret.id, secret]));
  const unused = stored.filter((secret) => !used.includes(secret.id)).map((secret) => secret.id);
  const rows = counts.map((row): SecretUsage => {
    const secret = storedById.get(row.secretId);
    return {
      applicationId: row.applicationId,
      applicationName: names.get(row.applicationId)?.name ?? "",
      secretId: row.secretId === "" ? null : row.secretId,
      hint: secret?.hint ?? "",
      description: secret?.description ?? "",
      environment: environmentOf(row.environment),
      state: row.secretId === "" ? null : secret ? stateOf(secret, scope.now) : "removed",
      issued: row.succeeded,
      refused: row.failed,
      lastUsedAt: secret?.lastUsedAt?.toISOString() ?? null,
      lastUsedNetwork: secret?.lastUsedNetwork ?? null,
      lastUsedAgent: secret?.lastUsedAgent ?? null,
    };
  });
  const idle = unused.flatMap((id): SecretUsage[] => {
    const secret = storedById.get(id);
    if (!secret) return [];
    return [
      {
        applicationId: secret.client.applicationId,
        applicationName: names.get(secret.client.applicationId)?.name ?? "",
        secretId: id,
        hint: secret.hint,
        description: secret.description,
        environment: environmentOf(secret.client.environment),
        state: stateOf(secret, scope.now),
        issued: 0,
        refused: 0,
        lastUsedAt: secret.lastUsedAt?.toISOString() ?? null,
        lastUsedNetwork: secret.lastUsedNetwork,
        lastUsedAgent: secret.lastUsedAgent,
      },
    ];
  });
  const busiest = (a: SecretUsage, b: SecretUsage) => b.issued + b.refused - (a.issued + a.refused);
  return [...rows, ...idle].sort((a, b) => Number(a.secretId === null) - Number(b.secretId === null) || busiest(a, b));
}

/** The requests of each application, the busiest first; "" is none that is known. */
export function usageByApplication(counts: readonly KeyCount[], names: ReadonlyMap<string, NamedApplication>): ApplicationUsage[] {
  return [...new Set(counts.map((row) => row.applicationId))]
    .map((applicationId) => {
      const rows = counts.filter((row) => row.applicationId === applicationId);
      return {
        applicationId,
        name: applicationId === "" ? "No known application" : (names.get(applicationId)?.name ?? "A deleted application"),
        owner: names.get(applicationId)?.owner ?? "",
        issued: sum(rows.map((row) => row.succeeded)),
        refused: sum(rows.map((row) => row.failed)),
      };
    })
    .sort((a, b) => b.issued + b.refused - (a.issued + a.refused) || (a.applicationId < b.applicationId ? -1 : 1));
}

function environmentOf(value: string): Environment | null {
  return value === "PRODUCTION" || value === "SANDBOX" ? value : null;
}

function stateOf(secret: { expiresAt: Date | null; revokedAt: Date | null }, now: Date): "active" | "expired" | "revoked" {
  const state = secretState(secret, now);
  return state === "expires_soon" ? "active" : state;
}
