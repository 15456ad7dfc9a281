/** What a portal of the version before has in its database, in the columns and the forms of that version. Nothing here follows the product. */
import { createHash, createHmac } from "node:crypto";

/** The last migration of the version before. */
export const LAST_MIGRATION = "20261128000723_hardening";

/** The first key of `TOKEN_MAC_KEYS`, 32 bytes. */
export const MAC_KEY = Buffer.alloc(32, "upgrade test ");

/** The password of the second person; the others have none. */
export const PASSWORD = "eight days before";
const PASSWORD_HASH = "$2b$04$q8UzMDM3H6dfIQfTIKcEeOdxum7msl/bl3ESlmJDKzvetf/L69R7e";

const APPLICATIONS = 50;
const PEOPLE = 10;
/** Answered token requests; each ninth is a person's, with two tokens. */
const REQUESTS = 9000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const REALM = "root";

export type Value = string | number | boolean | Date | null;
export type Row = Readonly<Record<string, Value>>;

export interface Key {
  readonly id: string;
  readonly clientId: string;
  readonly secret: string;
  readonly secretId: string;
  readonly applicationId: string;
  readonly ownerId: string;
  readonly grantTypes: readonly string[];
  /** Of its access tokens. */
  readonly tokenFormat: "opaque" | "jwt";
}

export interface Token {
  readonly id: string;
  readonly kind: "access" | "refresh";
  readonly format: "opaque" | "jwt";
  readonly key: Key;
  readonly userId: string | null;
  readonly familyId: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly revoked: boolean;
}

export interface Population {
  /** By table, in the order in which they can be inserted. */
  readonly tables: readonly (readonly [table: string, rows: readonly Row[]])[];
  readonly keys: readonly Key[];
  readonly tokens: readonly Token[];
  readonly people: readonly { readonly id: string; readonly email: string; readonly session: string }[];
  /** Answers at `/token` by application, as its statistics say them. */
  readonly answers: ReadonlyMap<string, { readonly issued: number; readonly refused: number }>;
}

/** Ids as the product makes them: a time, and something that tells rows of the same time apart. */
export function idAt(milliseconds: number, kind: string, index: number): string {
  const time = milliseconds.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8${kind}-${index.toString(16).padStart(12, "0")}`;
}

/** The text of an opaque token: prefix, version 1, the record's id, and the first 20 bytes of an HMAC-SHA256 over them. */
export function tokenText({ kind, id }: Pick<Token, "kind" | "id">): string {
  const prefix = kind === "access" ? "lk_at_" : "lk_rt_";
  const head = Buffer.concat([Buffer.from([1]), Buffer.from(id.replaceAll("-", ""), "hex")]);
  const mac = createHmac("sha256", MAC_KEY).update(prefix).update(head).digest().subarray(0, 20);
  return prefix + Buffer.concat([head, mac]).toString("base64url");
}

/** A key and its secret, as rows and as their owner knows them. */
export function keyOf(
  application: { readonly id: string; readonly ownerId: string },
  index: number,
  now: number,
  tokenFormat: Key["tokenFormat"] = "opaque",
) {
  const made = now - 30 * DAY;
  const key: Key = {
    id: idAt(made, "00c", index),
    clientId: `client-of-before-${index}`,
    secret: `secret of before ${index}`,
    secretId: idAt(made, "00d", index),
    applicationId: application.id,
    ownerId: application.ownerId,
    grantTypes: ["client_credentials", "password", "refresh_token"],
    tokenFormat,
  };
  const client: Row = {
    id: key.id,
    realmId: REALM,
    applicationId: key.applicationId,
    clientId: key.clientId,
    environment: "PRODUCTION",
    type: "confidential",
    grantTypes: JSON.stringify(key.grantTypes),
    callbackUrls: "[]",
    tokenFormat,
    resourceServer: false,
    createdAt: new Date(made),
    updatedAt: new Date(made),
  };
  const secret: Row = {
    id: key.secretId,
    clientRef: key.id,
    description: "",
    hint: key.secret.slice(-4),
    algorithm: "sha256",
    hash: createHash("sha256").update(key.secret).digest("hex"),
    createdById: key.ownerId,
    createdAt: new Date(made),
  };
  return { key, client, secret };
}

/** An application's row. */
export function applicationRow(id: string, ownerId: string, name: string, at: number): Row {
  const common = { description: "", quota: "Unlimited", status: "active", createdAt: new Date(at), updatedAt: new Date(at) };
  return { id, realmId: REALM, ownerId, name, ...common };
}

/** @param now milliseconds since the epoch */
export function population(now: number): Population {
  const made = now - 30 * DAY;
  const people = Array.from({ length: PEOPLE }, (_, index) => ({
    id: idAt(made, "00a", index),
    email: `person-${index}@example.com`,
    session: createHash("sha256").update(`session ${index}`).digest("base64url"),
  }));
  const personAt = (index: number) => at(people, index % PEOPLE);
  const applications = Array.from({ length: APPLICATIONS }, (_, index) => ({ id: idAt(made, "00b", index), ownerId: personAt(index).id }));
  const registered = applications.map((application, index) => keyOf(application, index, now, index % 10 === 9 ? "jwt" : "opaque"));
  const keys = registered.map(({ key }) => key);

  const tokens: Token[] = [];
  const counters = new Map<string, Row & { count: number }>();
  const answers = new Map(applications.map(({ id }) => [id, { issued: 0, refused: 0 }]));
  const count = (key: Key, issuedAt: number, grantType: string, outcome: string) => {
    // What is older than ten hours has been folded.
    const folded = issuedAt < now - 10 * HOUR;
    const time = folded ? { hour: Math.floor(issuedAt / HOUR) } : { minute: Math.floor(issuedAt / MINUTE) };
    const secretId = outcome === "success" ? key.secretId : "";
    const names = { realmId: REALM, applicationId: key.applicationId, clientRef: key.id, environment: "PRODUCTION", grantType, secretId };
    const name = JSON.stringify([key.id, time, grantType, outcome]);
    const known = counters.get(name);
    if (known) known.count += 1;
    else counters.set(name, { ...names, outcome, ...time, count: 1 });
    const answered = answers.get(key.applicationId);
    if (answered) answered[outcome === "success" ? "issued" : "refused"] += 1;
  };
  for (let index = 0; index < REQUESTS; index += 1) {
    const key = at(keys, (index * 7) % APPLICATIONS);
    const issuedAt = now - 20 * HOUR + Math.floor((index * 20 * HOUR) / REQUESTS);
    const byPerson = index % 9 === 0;
    // A tenth has expired since.
    const expiresAt = index % 10 === 3 ? issuedAt + 1000 : issuedAt + 2 * DAY;
    const common = {
      key,
      userId: byPerson ? personAt(index).id : null,
      familyId: byPerson ? idAt(issuedAt, "00f", index) : null,
      issuedAt,
      expiresAt,
      revoked: index % 50 === 7,
    };
    tokens.push({ id: idAt(issuedAt, "001", index), kind: "access", format: key.tokenFormat, ...common });
    if (byPerson) tokens.push({ id: idAt(issuedAt, "002", index), kind: "refresh", format: "opaque", ...common });
    count(key, issuedAt, byPerson ? "password" : "client_credentials", "success");
    if (index % 20 === 0) count(key, issuedAt, "client_credentials", "secret_unknown");
  }
  const all = [...counters.values()];
  const hours = all.filter((row) => "hour" in row);

  return {
    tables: [
      ["ConfigGeneration", [{ id: 1, value: 7 }]],
      ["Realm", [{ id: REALM, path: REALM, createdAt: new Date(made) }]],
      ["GrantPolicy", at(keys, 0).grantTypes.map((grantType) => ({ realmId: REALM, grantType, enabled: true, updatedAt: new Date(made) }))],
      ["Scope", [{ realmId: REALM, name: "default", isDefault: true, access: "open", createdAt: new Date(made) }]],
      ["User", people.map(({ id, email }, index) => userRow(id, email, index, made))],
      ["Session", people.map(({ id, session }) => sessionRow(id, session, now))],
      ["Application", applications.map(({ id, ownerId }, index) => applicationRow(id, ownerId, `Application ${index}`, made))],
      ["Client", registered.map(({ client }) => client)],
      ["ClientSecret", registered.map(({ secret }) => secret)],
      ["TokenRecord", tokens.map(tokenRow)],
      ["UsageCounter", all.filter((row) => "minute" in row)],
      ["UsageHour", hours],
      ["RealmUsage", sumByRealm(hours)],
    ],
    keys,
    tokens,
    people,
    answers,
  };
}

function userRow(id: string, email: string, index: number, made: number): Row {
  const common = { realmId: REALM, status: "active", createdAt: new Date(made), updatedAt: new Date(made) };
  const passwordHash = index === 1 ? PASSWORD_HASH : "";
  return { id, email, name: `Person ${index}`, role: index === 0 ? "admin" : "developer", passwordHash, ...common };
}

/** The database has the SHA-256 of what the cookie has. */
function sessionRow(userId: string, session: string, now: number): Row {
  const idHash = createHash("sha256").update(session).digest("base64url");
  const times = { createdAt: new Date(now - HOUR), lastSeenAt: new Date(now - MINUTE / 2), expiresAt: new Date(now + 5 * DAY) };
  return { idHash, userId, ...times, ip: "192.0.2.1", userAgent: "curl/8" };
}

function tokenRow({ id, kind, format, key, userId, familyId, issuedAt, expiresAt, revoked }: Token): Row {
  return {
    id,
    kind,
    format,
    realmId: REALM,
    applicationId: key.applicationId,
    clientRef: key.id,
    environment: "PRODUCTION",
    secretId: key.secretId,
    userId,
    grantType: userId === null ? "client_credentials" : "password",
    scope: "default",
    familyId,
    issuedAt: new Date(issuedAt),
    expiresAt: new Date(expiresAt),
    revokedAt: revoked ? new Date(issuedAt + 1) : null,
  };
}

function sumByRealm(hours: readonly (Row & { readonly count: number })[]): readonly Row[] {
  const sums = new Map<string, Row & { count: number }>();
  for (const { realmId = "", hour = 0, environment = "", grantType = "", outcome = "", count } of hours) {
    const name = JSON.stringify([hour, grantType, outcome]);
    const known = sums.get(name);
    if (known) known.count += count;
    else sums.set(name, { realmId, hour, environment, grantType, outcome, count });
  }
  return [...sums.values()];
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`nothing at ${index}`);
  return found;
}
