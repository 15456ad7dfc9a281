/** For tests of the console: keys and counters as the rest of the product leaves them. */
import { randomUUID } from "node:crypto";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";

/** A key of an application; `scopes` is null for one that may use every scope. */
export async function newKey(
  applicationId: string,
  facts: { readonly grantTypes?: readonly string[]; readonly scopes?: readonly string[] | null; readonly environment?: string } = {},
): Promise<string> {
  const { grantTypes = ["client_credentials"], scopes = null, environment = "PRODUCTION" } = facts;
  const row = await database().prisma.client.create({
    data: {
      realmId: ROOT_REALM_ID,
      applicationId,
      clientId: randomUUID(),
      environment,
      grantTypes: JSON.stringify(grantTypes),
      scopes: scopes && JSON.stringify(scopes),
    },
  });
  return row.id;
}

/** Counts `count` answers of an outcome, `minutesAgo`. */
export async function countUsage(
  applicationId: string,
  facts: { readonly grantType: string; readonly count: number; readonly minutesAgo?: number; readonly outcome?: string },
): Promise<void> {
  const { grantType, count, minutesAgo = 0, outcome = "success" } = facts;
  await database().prisma.usageCounter.create({
    data: {
      realmId: ROOT_REALM_ID,
      applicationId,
      minute: Math.floor(Date.now() / 60_000) - minutesAgo,
      clientRef: "",
      environment: "PRODUCTION",
      grantType,
      secretId: "",
      outcome,
      count,
    },
  });
}
