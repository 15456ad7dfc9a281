/** For tests of use cases: an own migrated SQLite, cheap password hashes, and people to act as. */
import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, vi } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { freshDatabaseUrl } from "#tests/support/databases";
import type { Visitor } from "../actor";
import { setAuditKey } from "../audit/chain";
import { rootRealm } from "../realms/resolve";
import { setDeviceKeys } from "./devices";
import { resolveSession, type SessionActor } from "./sessions";
import { signUp } from "./sign-up";

/** Gives every test of the file one database of its own. */
export function withTestDatabase(): void {
  beforeAll(async () => {
    vi.stubEnv("BCRYPT_COST", "4");
    setDeviceKeys([randomBytes(32)]);
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
