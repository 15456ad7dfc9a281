/** For tests of applications and keys: people to act as, and applications of theirs. */
import { randomUUID } from "node:crypto";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Actor } from "../actor";
import { rootRealm } from "../realms/resolve";
import { createApplication } from "./application";

/** A person whose session has no row, as if they had typed their password at this moment: enough for everything but sign-in. */
export async function newActor(role: Actor["role"] = "developer", name = "Ada Tester"): Promise<Actor> {
  // Tests of one file change more within a second than all developers of a portal may; only the tests of that limit are to meet it.
  await database().prisma.rateLimit.deleteMany({ where: { key: "config-changes:all" } });
  const email = `${randomUUID()}@example.com`;
  const user = await database().prisma.user.create({ data: { realmId: ROOT_REALM_ID, email, name, role, passwordHash: "" } });
  return {
    userId: user.id,
    realmId: ROOT_REALM_ID,
    issuer: rootRealm().issuer,
    name,
    email,
    role,
    ip: "192.0.2.1",
    requestId: randomUUID(),
    caller: { kind: "session", sessionIdHash: "", confirmedAt: new Date() },
  };
}

/** An application of the actor's; by default of a name nobody else has. */
export async function newApplication(actor: Actor, name = `app ${randomUUID()}`): Promise<string> {
  return (await createApplication(actor, { name, quota: "Unlimited" })).id;
}

/** A record of an access token, as the token endpoint leaves it. */
export async function newTokenRecord(
  applicationId: string,
  facts: { readonly revoked?: boolean; readonly expired?: boolean } = {},
): Promise<void> {
  const now = Date.now();
  await database().prisma.tokenRecord.create({
    data: {
      id: randomUUID(),
      kind: "access",
      format: "opaque",
      realmId: ROOT_REALM_ID,
      applicationId,
      clientRef: "",
      environment: "PRODUCTION",
      grantType: "client_credentials",
      scope: "default",
      issuedAt: new Date(now - 7_200_000),
      expiresAt: new Date(now + (facts.expired ? -1 : 3_600_000)),
      revokedAt: facts.revoked ? new Date(now) : null,
    },
  });
}

/** The changes of configuration noted so far, as "kind key". */
export async function configChanges(): Promise<readonly string[]> {
  const rows = await database().prisma.configChange.findMany({ orderBy: { generation: "asc" } });
  return rows.map((row) => `${row.kind} ${row.key}`);
}

/** The audit rows about a target, oldest first. */
export async function auditOf(targetId: string) {
  return await database().prisma.auditEvent.findMany({ where: { targetId }, orderBy: { id: "asc" } });
}

/** Input as a caller might send it that is checked by no compiler. */
export function hostile<T>(input: unknown): T {
  return JSON.parse(JSON.stringify(input));
}
