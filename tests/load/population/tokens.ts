/** Token records and their lists, and indexes, which are dropped while the table is filled. */
import { spanOf } from "#app/db/protocol/token-spans";
import { BUSY, DAY, type Filling, HOUR, insert, REALM } from "./filling";

const CHUNK = 1_000_000;

const INDEXES = {
  TokenRecord_familyId_idx: `"familyId"`,
  TokenRecord_realmId_expiresAt_kind_revokedAt_idx: `"realmId", "expiresAt", "kind", "revokedAt"`,
};
export const dropTokenIndexes = Object.keys(INDEXES).map((name) => `DROP INDEX IF EXISTS "${name}"`);
export const makeTokenIndexes = Object.entries(INDEXES).map(([name, columns]) => `CREATE INDEX "${name}" ON "TokenRecord"(${columns})`);

/** What the fold makes of the records: access tokens live for an hour and refresh tokens for a day. */
export const listTokens = `INSERT INTO "TokensByApplication" ("applicationId", "span", "issuedAt", "id", "expiresAt")
  SELECT "applicationId", CASE "kind" WHEN 'access' THEN ${spanOf(0, HOUR)} ELSE ${spanOf(0, DAY)} END, "issuedAt", "id", "expiresAt"
  FROM "TokenRecord" ORDER BY 1, 2, 3, 4`;

/** Statements of a million records each. */
export function tokens(filling: Filling): string[] {
  const { tokens: count } = filling;
  return Array.from({ length: Math.ceil(count / CHUNK) }, (_, index) =>
    records(filling, index * CHUNK, Math.min(count, (index + 1) * CHUNK)),
  );
}

/** A tenth of the first application's, three tenths of the busy ones', the rest of anybody's; a tenth of them somebody's. */
function records({ dialect, id, users, scattered, tokens: count, now }: Filling, from: number, to: number): string {
  const issued = (index: string) => `(${now - 25 * HOUR} + ${index} * ${(25 * HOUR) / count})`;
  const application = `(CASE WHEN i % 10 = 0 THEN 0 WHEN i % 10 < 4 THEN 1 + (i / 10) % ${BUSY - 1} ELSE ${scattered("i")} END)`;
  const refresh = "i % 20 = 7";
  const milliseconds = `CAST(${issued("i")} AS BIGINT)`;
  return insert(
    "TokenRecord",
    {
      id: dialect.uuid(
        `substr(${dialect.hex(milliseconds, 12)}, 1, 8) || '-' || substr(${dialect.hex(milliseconds, 12)}, 9, 4) || '-7000-8000-' || ${dialect.hex("i", 12)}`,
      ),
      kind: `CASE WHEN ${refresh} THEN 'refresh' ELSE 'access' END`,
      format: "'opaque'",
      realmId: REALM,
      applicationId: id("application", application),
      clientRef: id("client", `2 * ${application}`),
      environment: "'PRODUCTION'",
      secretId: id("secret", `2 * ${application}`),
      userId: `CASE WHEN i % 20 IN (7, 8) THEN ${id("user", `i % ${users}`)} END`,
      grantType: "CASE WHEN i % 20 IN (7, 8) THEN 'password' ELSE 'client_credentials' END",
      scope: "'default'",
      familyId: `CASE WHEN i % 20 IN (7, 8) THEN ${id("user", "i / 20")} END`,
      issuedAt: dialect.time(milliseconds),
      expiresAt: dialect.time(`${milliseconds} + CASE WHEN ${refresh} THEN ${DAY} ELSE ${HOUR} END`),
      journaled: "true",
      revokedAt: `CASE WHEN i % 1000 = 0 THEN ${dialect.time(milliseconds)} END`,
    },
    dialect.series(from, to),
  );
}
