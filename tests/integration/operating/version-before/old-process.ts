/** A process of the version before that serves: it goes on writing, and says each write on standard output once it is committed. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { applicationRow, idAt, type Key, keyOf, population, type Token } from "./population";
import { type Before, openBefore } from "./statements";

const DAY = 24 * 60 * 60 * 1000;
const REGISTERED_FROM = 1000;
/** Between two writes, so that it leaves the processors to the version under test. */
const PAUSE_MS = 3;

/** A committed write. Tokens are those that are new. */
const writeSchema = z.discriminatedUnion("did", [
  z.object({ did: z.literal("issue"), clientId: z.string(), tokens: z.array(z.string()) }),
  z.object({ did: z.literal("rotate"), clientId: z.string(), tokens: z.array(z.string()), used: z.string() }),
  z.object({ did: z.literal("revoke"), token: z.string() }),
  z.object({ did: z.literal("tick"), clientId: z.string(), grantTypes: z.array(z.string()) }),
  z.object({ did: z.literal("register"), applicationId: z.string(), clientId: z.string(), secret: z.string() }),
  z.object({ did: z.literal("signOut"), session: z.string() }),
]);
export type Write = z.output<typeof writeSchema>;

/** Reads a line of the process. */
export function readWrite(line: string): Write {
  return writeSchema.parse(JSON.parse(line));
}

/** Writes until it is told to end: `old-process.ts URL NOW`. `NOW` is what the database was filled with. */
export async function main([url = "", now = ""]: readonly string[]): Promise<void> {
  const { keys: all, tokens, people } = population(Number(now));
  // It signs nothing: what it issues is opaque.
  const keys = all.filter(({ tokenFormat }) => tokenFormat === "opaque");
  const before = await openBefore(url);
  let ending = false;
  process.once("SIGTERM", () => {
    ending = true;
  });
  const refreshes = tokens.filter(
    ({ kind, key, revoked, expiresAt }) => kind === "refresh" && keys.includes(key) && !revoked && expiresAt > Date.now(),
  );
  const revocable = tokens.filter(({ kind, revoked, userId }) => kind === "access" && !revoked && userId === null);
  // The other keys keep what they have ticked, and the other people stay signed in.
  const ticked = keys.slice(10);
  const leaving = people.slice(4, 7);
  const registered: Key[] = [];
  for (let turn = 0; !ending; turn += 1) {
    await sleep(PAUSE_MS);
    const key = [...keys, ...registered][turn % (keys.length + registered.length)];
    if (key === undefined) throw new Error("no key");
    say(await issue(before, key, turn));
    const used = turn % 5 === 0 ? refreshes.shift() : undefined;
    if (used) say(await rotate(before, used, turn));
    const ended = turn % 7 === 0 ? revocable.shift() : undefined;
    if (ended) {
      await before.revoke(ended.id, Date.now());
      say({ did: "revoke", token: ended.id });
    }
    if (turn % 11 === 0) say(await tick(before, ticked[turn % ticked.length] ?? key, turn));
    if (turn % 13 === 0) {
      const [write, added] = await register(before, people[0]?.id ?? "", registered.length);
      registered.push(added);
      say(write);
    }
    const left = turn % 17 === 0 ? leaving.shift() : undefined;
    if (left) {
      await before.signOut(createHash("sha256").update(left.session).digest("base64url"));
      say({ did: "signOut", session: left.session });
    }
  }
  await before.close();
}

function say(write: Write): void {
  process.stdout.write(`${JSON.stringify(write)}\n`);
}

function newToken(key: Key, kind: Token["kind"], turn: number, from?: Token): Token {
  const at = Date.now();
  const ofPerson = { userId: from?.userId ?? null, familyId: from?.familyId ?? null };
  const id = idAt(at, kind === "access" ? "003" : "004", turn);
  return { id, kind, format: "opaque", key, ...ofPerson, issuedAt: at, expiresAt: at + DAY, revoked: false };
}

async function issue(before: Before, key: Key, turn: number): Promise<Write> {
  const issued = { key, grantType: "client_credentials", tokens: [newToken(key, "access", 2 * turn)], at: Date.now() };
  // Decided again when the configuration has changed meanwhile.
  while (!(await before.issue(await before.generation(), issued)));
  return { did: "issue", clientId: key.clientId, tokens: issued.tokens.map(({ id }) => id) };
}

async function rotate(before: Before, used: Token, turn: number): Promise<Write> {
  const { key } = used;
  const tokens = [newToken(key, "access", 2 * turn + 1, used), newToken(key, "refresh", 2 * turn + 1, used)];
  const issued = { key, grantType: "refresh_token", tokens, at: Date.now() };
  for (;;) {
    const outcome = await before.rotate(await before.generation(), used, issued);
    if (outcome === "reused") throw new Error(`${used.id} was used by nobody else`);
    if (outcome === "committed") return { did: "rotate", clientId: key.clientId, tokens: tokens.map(({ id }) => id), used: used.id };
  }
}

async function tick(before: Before, key: Key, turn: number): Promise<Write> {
  const grantTypes = turn % 2 === 0 ? ["client_credentials"] : ["password", "refresh_token"];
  await before.change("client", key.id, [], JSON.stringify(grantTypes));
  return { did: "tick", clientId: key.clientId, grantTypes };
}

async function register(before: Before, ownerId: string, count: number): Promise<readonly [Write, Key]> {
  const application = { id: idAt(Date.now(), "00e", count), ownerId };
  const { key, client, secret } = keyOf(application, REGISTERED_FROM + count, Date.now());
  const rows = [
    ["Application", [applicationRow(application.id, ownerId, `Registered ${count}`, Date.now())]],
    ["Client", [client]],
    ["ClientSecret", [secret]],
  ] as const;
  await before.change("client", key.id, rows);
  return [{ did: "register", applicationId: application.id, clientId: key.clientId, secret: key.secret }, key];
}
