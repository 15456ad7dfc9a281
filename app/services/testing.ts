/** For tests of use cases: a database of their own, people to act as, and applications, keys, tokens and counters as the product leaves them. */
import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, vi } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { freshDatabaseUrl } from "#tests/support/databases";
import { setDeviceKeys } from "./accounts/devices";
import { resolveSession, type SessionActor } from "./accounts/sessions";
import { signUp } from "./accounts/sign-up";
import type { Actor, Visitor } from "./actor";
import type { MemberRole } from "./applications/access";
import { createApplication } from "./applications/application";
import { setAuditKey } from "./audit/chain";
import type { KeyConfiguration } from "./keys/configuration";
import { generateKeys } from "./keys/key";
import { setSecretKeys } from "./keys/repeated-form";
import type { NewSecret, ShownSecret } from "./keys/secrets";
import { rootRealm } from "./realms/resolve";
import { nameColumns } from "./sort-key";

/** Gives every test of the file one database of its own. */
export function withTestDatabase(): void {
  beforeAll(async () => {
    vi.stubEnv("BCRYPT_COST", "4");
    setDeviceKeys([randomBytes(32)]);
    setSecretKeys([randomBytes(32)]);
    setAuditKey(Buffer.alloc(32, 1));
    await migrateDatabase(await openDatabase({ url: await freshDatabaseUrl("sqlite") }));
  });
  afterAll(async () => {
    await closeDatabase();
    vi.unstubAllEnvs();
  });
}

/** A request from an address nobody else has, so that no throttle of another test is in the way. */
export function visitor(ip = `2001:db8:${group()}:${group()}::1`): Visitor {
  return { realmId: ROOT_REALM_ID, ip, userAgent: "vitest", requestId: randomUUID(), cookies: { session: null, device: null } };
}

function group(): string {
  return Math.floor(Math.random() * 0xffff).toString(16);
}

export function newEmail(): string {
  return `${randomUUID()}@example.com`;
}

export const PASSWORD = "correct horse battery";

/** A developer who has just signed up, as the actor of that session. */
export async function newUser(
  email = newEmail(),
): Promise<{ readonly email: string; readonly token: string; readonly actor: SessionActor }> {
  const from = visitor();
  const {
    session: { token },
  } = await signUp({ name: "Ada Tester", email, password: PASSWORD }, from);
  const actor = await actorOf(token);
  if (actor === null) throw new Error("a new session does not resolve");
  return { email, token, actor };
}

/** The person of a session token at a time. */
export async function actorOf(token: string, now?: Date): Promise<SessionActor | null> {
  return await resolveSession(token, { realm: rootRealm(), ip: visitor().ip, requestId: randomUUID() }, now);
}

/** The audit rows about a user, oldest first, as action names. */
export async function auditedActions(userId: string): Promise<string[]> {
  const rows = await database().prisma.auditEvent.findMany({ where: { targetId: userId }, orderBy: { id: "asc" } });
  return rows.map((row) => row.action);
}

/** A person whose session has no row, as if they had typed their password at this moment: enough for everything but sign-in. */
export async function newActor(role: Actor["role"] = "developer", name = "Ada Tester"): Promise<Actor> {
  // Tests of one file change more within a second than all developers of a portal may; only the tests of that limit are to meet it.
  await database().prisma.rateLimit.deleteMany({ where: { key: "config-changes:all" } });
  const email = `${randomUUID()}@example.com`;
  const user = await database().prisma.user.create({
    data: { realmId: ROOT_REALM_ID, email, ...nameColumns(name), role, passwordHash: "" },
  });
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

/** Makes somebody a member of an application, as an invitation would. */
export async function addTestMember(
  applicationId: string,
  { userId }: Pick<Actor, "userId">,
  role: MemberRole,
  createdAt = new Date(),
): Promise<void> {
  await database().prisma.applicationMember.create({ data: { applicationId, userId, role, addedById: "", createdAt } });
}

/** An application of Olga's, of which Max is a member. */
export async function newSharedApplication(role: MemberRole = "editor", name?: string) {
  const [owner, member] = [await newActor("developer", "Olga"), await newActor("developer", "Max")];
  const id = await newApplication(owner, name);
  await addTestMember(id, member, role);
  return { owner, member, id };
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

/** The input of a key for tests in which its values do not matter. */
export const PLAIN: KeyConfiguration = { grantTypes: ["client_credentials"], tokenFormat: "opaque", scopes: null };

/** The input of a further secret. */
export function newSecret(): NewSecret {
  return { idempotencyKey: randomUUID(), description: "billing server", expiry: { kind: "days", days: 90 } };
}

/** An application of a new developer's with production keys, and their secret as it was shown. */
export async function withKeys(): Promise<{ readonly actor: Actor; readonly id: string; readonly secret: ShownSecret }> {
  const actor = await newActor();
  const id = await newApplication(actor);
  const generated = await generateKeys(actor, id, "PRODUCTION", PLAIN);
  if (generated.outcome !== "generated") throw new Error("no keys");
  return { actor, id, secret: generated.secret };
}

/** The row of the one secret that `withKeys` made. */
export async function onlySecret(applicationId: string) {
  return await database().prisma.clientSecret.findFirstOrThrow({ where: { client: { applicationId } } });
}

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
