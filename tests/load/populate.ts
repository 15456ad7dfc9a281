/** Fills a database with the rows of a big portal, by a few bulk statements. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { closeOpened, type Database, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { administer } from "#tests/support/databases";

export interface Population {
  readonly users: number;
  /** Two keys each, with one secret each. */
  readonly applications: number;
  /** Token records issued in the last 25 hours: those of 24 have expired and wait for the purge. */
  readonly tokens: number;
  /** Days of usage counters, folded as the product folds them. */
  readonly days: number;
}

export const BIG: Population = { users: 20_000, applications: 100_000, tokens: 10_000_000, days: 90 };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Applications that are used every minute; the first of them issues a tenth of all tokens. */
const BUSY = 100;
/** Other applications that are used in one minute, one hour, one day. */
const TAIL = { minute: 200, hour: 2000, day: 20_000 };
const CHUNK = 1_000_000;

/** The id of the n-th row of a kind, as the product's ids look. */
export const idOf = (kind: "user" | "application" | "client" | "secret", index: number): string =>
  `00000000-0000-7000-8${KINDS[kind]}-${index.toString(16).padStart(12, "0")}`;
const KINDS = { user: "00a", application: "00b", client: "00c", secret: "00d" } as const;

/** The few words in which the engines differ. */
interface Dialect {
  /** `i` from `from` to before `to`. */
  series(from: number, to: number): string;
  hex(expression: string, digits: number): string;
  time(milliseconds: string): string;
  uuid(expression: string): string;
}

const sqlite: Dialect = {
  series: (from, to) =>
    `(WITH RECURSIVE n(i) AS (SELECT ${from} WHERE ${from} < ${to} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${to}) SELECT i FROM n) AS s`,
  hex: (expression, digits) => `printf('%0${digits}x', ${expression})`,
  time: (milliseconds) => `CAST(${milliseconds} AS INTEGER)`,
  uuid: (expression) => expression,
};
const postgresql: Dialect = {
  series: (from, to) => `(SELECT generate_series::bigint AS i FROM generate_series(${from}, ${to - 1})) AS s`,
  hex: (expression, digits) => `lpad(to_hex((${expression})::bigint), ${digits}, '0')`,
  time: (milliseconds) => `to_timestamp((${milliseconds})::float8 / 1000)`,
  uuid: (expression) => `(${expression})::uuid`,
};

/** Opens the database at `url`, brings it up to date and fills it. Prints how long each part took. */
export async function populate(url: string, population: Population, now = Date.now()): Promise<void> {
  const opened = await openDetached({ url });
  try {
    await migrateDatabase(opened);
    if (opened.engine === "sqlite") await run(opened, "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000");
    for (const [name, statements] of parts(opened.engine === "sqlite" ? sqlite : postgresql, population, now)) {
      const from = performance.now();
      for (const statement of statements) await run(opened, statement);
      console.log(`${name}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
    }
  } finally {
    await closeOpened(opened);
  }
}

async function run(opened: Database, statement: string): Promise<void> {
  if (opened.engine === "sqlite") await opened.file.writer.alone((connection) => connection.script(statement));
  else await administer(opened.url, `SET synchronous_commit = off; SET maintenance_work_mem = '1GB'; ${statement}`);
}

function parts(d: Dialect, { users, applications, tokens, days }: Population, now: number): [string, string[]][] {
  const id = (kind: keyof typeof KINDS, index: string) => `'00000000-0000-7000-8${KINDS[kind]}-' || ${d.hex(index, 12)}`;
  const realm = `'${ROOT_REALM_ID}'`;
  const created = d.time(String(now - 90 * DAY));
  /** Spread over the applications in no order. */
  const scattered = (index: string) => `(${index} * 48271) % ${applications}`;
  const insert = (table: string, values: Readonly<Record<string, string>>, from: string) =>
    `INSERT INTO "${table}" (${Object.keys(values)
      .map((name) => `"${name}"`)
      .join(", ")}) SELECT ${Object.values(values).join(", ")} FROM ${from}`;

  const usage = (table: "UsageCounter" | "UsageHour" | "UsageDay", column: "minute" | "hour" | "day", first: number, end: number) => {
    const at = `(${first} + i / 1)`;
    const row = (application: string, outcome: string, count: string, environment = 0) => ({
      realmId: realm,
      applicationId: id("application", application),
      [column]: at,
      clientRef: id("client", `2 * ${application} + ${environment}`),
      environment: environment === 0 ? "'PRODUCTION'" : "'SANDBOX'",
      grantType: "'client_credentials'",
      secretId: outcome === "secret_unknown" ? "''" : id("secret", `2 * ${application} + ${environment}`),
      outcome: `'${outcome}'`,
      count,
    });
    const scale = { minute: 1, hour: 60, day: 1440 }[column];
    const times = d.series(0, end - first);
    const each = (number: number) => `${times}, (SELECT i AS k FROM ${d.series(0, number)}) AS t`;
    const tail = `(${BUSY} + (i * 7919 + k * 271) % ${applications - BUSY})`;
    return [
      insert(table, row("0", "success", String(700 * scale)), times),
      insert(table, row("0", "success", String(30 * scale), 1), times),
      insert(table, row("0", "secret_unknown", String(20 * scale)), times),
      insert(table, row("0", "scope_not_allowed", String(5 * scale)), times),
      insert(table, row("(1 + k)", "success", String(20 * scale)), each(BUSY - 1)),
      insert(table, row(tail, "success", "3"), each(Math.min(TAIL[column], applications - BUSY))),
    ];
  };

  const minuteNow = Math.floor(now / MINUTE);
  const firstMinute = Math.floor((now - 3 * HOUR) / HOUR) * 60;
  const today = Math.floor(now / DAY);
  const firstHour = (today - Math.min(8, days)) * 24;

  const issued = (index: string) => `(${now - 25 * HOUR} + ${index} * ${(25 * HOUR) / tokens})`;
  const application = `(CASE WHEN i % 10 = 0 THEN 0 WHEN i % 10 < 4 THEN 1 + (i / 10) % ${BUSY - 1} ELSE ${scattered("i")} END)`;
  const refresh = "i % 20 = 7";
  const milliseconds = `CAST(${issued("i")} AS BIGINT)`;
  const token = (from: number, to: number) =>
    insert(
      "TokenRecord",
      {
        id: d.uuid(
          `substr(${d.hex(milliseconds, 12)}, 1, 8) || '-' || substr(${d.hex(milliseconds, 12)}, 9, 4) || '-7000-8000-' || ${d.hex("i", 12)}`,
        ),
        kind: `CASE WHEN ${refresh} THEN 'refresh' ELSE 'access' END`,
        format: "'opaque'",
        realmId: realm,
        applicationId: id("application", application),
        clientRef: id("client", `2 * ${application}`),
        environment: "'PRODUCTION'",
        secretId: id("secret", `2 * ${application}`),
        userId: `CASE WHEN i % 20 IN (7, 8) THEN ${id("user", `i % ${users}`)} END`,
        grantType: "CASE WHEN i % 20 IN (7, 8) THEN 'password' ELSE 'client_credentials' END",
        scope: "'default'",
        familyId: `CASE WHEN i % 20 IN (7, 8) THEN ${id("user", "i / 20")} END`,
        issuedAt: d.time(milliseconds),
        expiresAt: d.time(`${milliseconds} + CASE WHEN ${refresh} THEN ${DAY} ELSE ${HOUR} END`),
        revokedAt: `CASE WHEN i % 1000 = 0 THEN ${d.time(milliseconds)} END`,
      },
      d.series(from, to),
    );
  const chunks = Array.from({ length: Math.ceil(tokens / CHUNK) }, (_, index) =>
    token(index * CHUNK, Math.min(tokens, (index + 1) * CHUNK)),
  );
  const secondary = [
    "TokenRecord_applicationId_issuedAt_idx",
    "TokenRecord_familyId_idx",
    "TokenRecord_applicationId_expiresAt_kind_revokedAt_idx",
    "TokenRecord_realmId_expiresAt_kind_revokedAt_idx",
  ];
  const dropIndexes = secondary.map((name) => `DROP INDEX IF EXISTS "${name}"`);
  const makeIndexes = [
    `CREATE INDEX "TokenRecord_applicationId_issuedAt_idx" ON "TokenRecord"("applicationId", "issuedAt")`,
    `CREATE INDEX "TokenRecord_familyId_idx" ON "TokenRecord"("familyId")`,
    `CREATE INDEX "TokenRecord_applicationId_expiresAt_kind_revokedAt_idx" ON "TokenRecord"("applicationId", "expiresAt", "kind", "revokedAt")`,
    `CREATE INDEX "TokenRecord_realmId_expiresAt_kind_revokedAt_idx" ON "TokenRecord"("realmId", "expiresAt", "kind", "revokedAt")`,
  ];

  return [
    [
      "people, applications, keys, secrets",
      [
        insert(
          "User",
          {
            id: id("user", "i"),
            realmId: realm,
            email: "'person-' || i || '@example.com'",
            name: "'Person ' || ((i * 48271) % 65536)",
            passwordHash: "''",
            role: "CASE WHEN i = 0 THEN 'admin' ELSE 'developer' END",
            createdAt: created,
            updatedAt: created,
          },
          d.series(0, users),
        ),
        insert(
          "Application",
          {
            id: id("application", "i"),
            realmId: realm,
            ownerId: id("user", `CASE WHEN i < 1000 THEN 1 ELSE i % ${users} END`),
            name: `'Application ' || ((i * 48271) % ${applications + 3})`,
            status: "CASE WHEN i % 500 = 3 THEN 'suspended' ELSE 'active' END",
            createdAt: d.time(`${now - 90 * DAY} + i * 60000`),
            updatedAt: created,
          },
          d.series(0, applications),
        ),
        insert(
          "Client",
          {
            id: id("client", "i"),
            realmId: realm,
            applicationId: id("application", "i / 2"),
            clientId: `'client-' || ${d.hex("i", 12)}`,
            environment: "CASE WHEN i % 2 = 0 THEN 'PRODUCTION' ELSE 'SANDBOX' END",
            grantTypes: `CASE WHEN i % 10 = 0 THEN '["client_credentials","password","refresh_token"]' ELSE '["client_credentials"]' END`,
            createdAt: created,
            updatedAt: created,
          },
          d.series(0, 2 * applications),
        ),
        insert(
          "ClientSecret",
          {
            id: id("secret", "i"),
            clientRef: id("client", "i"),
            hint: "'abcd'",
            algorithm: "'sha256'",
            hash: "'x'",
            createdById: id("user", "0"),
            createdAt: created,
            expiresAt: `CASE WHEN i % 100 = 1 THEN ${d.time(`${now} + (i % 60000) * 36000`)} END`,
          },
          d.series(0, 2 * applications),
        ),
      ],
    ],
    ["usage by minute", usage("UsageCounter", "minute", firstMinute, minuteNow)],
    ["usage by hour", usage("UsageHour", "hour", firstHour, firstMinute / 60)],
    ["usage by day", usage("UsageDay", "day", today - days, firstHour / 24)],
    [
      "usage of realms and people, audit, failures",
      [
        `INSERT INTO "RealmUsage" ("realmId", "hour", "environment", "grantType", "outcome", "count")
          SELECT "realmId", "hour", "environment", "grantType", "outcome", SUM("count") FROM "UsageHour" GROUP BY 1, 2, 3, 4, 5`,
        // Days stand for their first hour here, with 23 more that say the same of nothing.
        `INSERT INTO "RealmUsage" ("realmId", "hour", "environment", "grantType", "outcome", "count")
          SELECT "realmId", "day" * 24 + i, "environment", "grantType", "outcome", CASE WHEN i = 0 THEN "total" ELSE 0 END
          FROM (SELECT "realmId", "day", "environment", "grantType", "outcome", SUM("count") AS "total" FROM "UsageDay"
            GROUP BY 1, 2, 3, 4, 5) AS "days", ${d.series(0, 24)}`,
        insert(
          "UserUsage",
          {
            applicationId: id("application", "(k % 50)"),
            day: `${today} - i`,
            userId: id("user", `(k * 7 + i) % ${users}`),
            environment: "'PRODUCTION'",
            grantType: "'password'",
            realmId: realm,
            count: "1 + k % 9",
          },
          `${d.series(0, days)}, (SELECT i AS k FROM ${d.series(0, 2000)}) AS t`,
        ),
        insert(
          "AuditEvent",
          {
            id: id("user", "i + 1000000"),
            at: d.time(`${now - 90 * DAY} + i * 30000`),
            realmId: realm,
            actorId: id("user", `i % ${users}`),
            actorName: `'Person ' || (i % ${users})`,
            action:
              "CASE i % 4 WHEN 0 THEN 'application.create' WHEN 1 THEN 'secret.create' WHEN 2 THEN 'key.update' ELSE 'token.revoke' END",
            targetType: "CASE i % 2 WHEN 0 THEN 'application' ELSE 'secret' END",
            targetId: id("application", `i % ${applications}`),
          },
          d.series(0, 250_000),
        ),
        insert(
          "FailureRecord",
          {
            id: id("user", "i + 2000000"),
            at: d.time(`${now - 30 * DAY} + i * 2592`),
            realmId: realm,
            endpoint: "'token'",
            applicationId: id("application", `CASE WHEN i % 2 = 0 THEN 0 ELSE ${scattered("i")} END`),
            clientRef: "''",
            environment: "'PRODUCTION'",
            grantType: "'client_credentials'",
            secretId: "''",
            cause: "'secret_unknown'",
            ip: "'192.0.2.1'",
          },
          d.series(0, 1_000_000),
        ),
      ],
    ],
    ["tokens", [...dropIndexes, ...chunks]],
    ["indexes of tokens", makeIndexes],
    ["statistics for the planner", ["ANALYZE"]],
  ];
}

const count = z.coerce.number().int().positive();
const populationSchema = z.object({
  users: count.default(BIG.users),
  applications: count.min(BUSY + 1).default(BIG.applications),
  tokens: count.default(BIG.tokens),
  days: count.default(BIG.days),
});

/** `node tests/load/run.mjs populate.ts URL [--users=N] [--applications=N] [--tokens=N] [--days=N]` */
export async function main(args: readonly string[]): Promise<number> {
  const numbers = {
    users: { type: "string" },
    applications: { type: "string" },
    tokens: { type: "string" },
    days: { type: "string" },
  } as const;
  const { values, positionals } = parseArgs({ args: [...args], options: numbers, allowPositionals: true });
  const [url] = positionals;
  if (url === undefined) return 2;
  await populate(url, populationSchema.parse(values));
  return 0;
}
