/** Usage counters: minutes, hours and days as the product folds them, and what the realm and its people used. */
import { GRANT_TYPES } from "#app/oauth/grant-types";
import { BUSY, DAY, type Filling, HOUR, insert, MINUTE, REALM } from "./filling";
import { busiestSecrets } from "./portal";

/** Other applications than the busy ones that are used in one minute, one hour, one day. */
const TAIL = { minute: 200, hour: 2000, day: 20_000 };

/** The three tables of applications' usage, each where the one before it ends. */
export function applicationUsage(filling: Filling): Record<"minutes" | "hours" | "days", string[]> {
  const { now, days } = filling;
  const minuteNow = Math.floor(now / MINUTE);
  const firstMinute = Math.floor((now - 3 * HOUR) / HOUR) * 60;
  const today = Math.floor(now / DAY);
  const firstHour = (today - Math.min(8, days)) * 24;
  return {
    minutes: usage(filling, "UsageCounter", "minute", firstMinute, minuteNow),
    hours: usage(filling, "UsageHour", "hour", firstHour, firstMinute / 60),
    days: usage(filling, "UsageDay", "day", today - days, firstHour / 24),
  };
}

/** What the busiest application's requests are refused for, besides unknown secrets. */
const CAUSES = ["scope_not_allowed", "grant_not_allowed", "quota_exceeded", "user_credentials_wrong"] as const;

/** What an application's rows are told apart by. Absent: Client Credentials for production with the key's own secret, which got a token. */
interface Told {
  readonly environment?: 0 | 1;
  readonly outcome?: string;
  readonly grantType?: string;
  /** "": none. */
  readonly secret?: string;
}

function usage({ dialect, id, applications }: Filling, table: string, column: keyof typeof TAIL, first: number, end: number): string[] {
  const at = `(${first} + i / 1)`;
  const row = (application: string, count: string, { environment = 0, ...other }: Told = {}) => ({
    realmId: REALM,
    applicationId: id("application", application),
    [column]: at,
    clientRef: id("client", `2 * ${application} + ${environment}`),
    environment: environment === 0 ? "'PRODUCTION'" : "'SANDBOX'",
    grantType: `'${other.grantType ?? "client_credentials"}'`,
    secretId: other.secret === "" ? "''" : id("secret", other.secret ?? `2 * ${application} + ${environment}`),
    outcome: `'${other.outcome ?? "success"}'`,
    count,
  });
  const scale = { minute: 1, hour: 60, day: 1440 }[column];
  const times = dialect.series(0, end - first);
  const each = (number: number) => `${times}, (SELECT i AS k FROM ${dialect.series(0, number)}) AS t`;
  const tail = `(${BUSY} + (i * 7919 + k * 271) % ${applications - BUSY})`;
  const busiest = GRANT_TYPES.slice(0, 5).flatMap(({ name: grantType }, place) =>
    busiestSecrets(applications).flatMap((secret, turn) => [
      row("0", String(Math.ceil(700 / (1 + 4 * place + turn)) * scale), { grantType, secret }),
      ...CAUSES.map((outcome) => row("0", String(scale), { grantType, secret, outcome })),
    ]),
  );
  return [
    ...busiest.map((values) => insert(table, values, times)),
    insert(table, row("0", String(30 * scale), { environment: 1 }), times),
    insert(table, row("0", String(20 * scale), { outcome: "secret_unknown", secret: "" }), times),
    insert(table, row("(1 + k)", String(20 * scale)), each(BUSY - 1)),
    insert(table, row(tail, "3"), each(Math.min(TAIL[column], applications - BUSY))),
  ];
}

/** Applications that people use, and how many each has every day: all of them differ, so there must be so many. */
const OF_PEOPLE = 50;
export const PEOPLE_OF_EACH = 40;

/** How long answers took and which scopes tokens have: three classes of time and two scopes. */
const FACETS = [
  ["time", "3", 0.6],
  ["time", "5", 0.3],
  ["time", "50", 0.1],
  ["scope", "default", 0.8],
  ["scope", "orders.read", 0.2],
] as const;

/** Of the realm, and of its busiest application. */
export function usageFacets({ id }: Filling): string[] {
  const subjects = [
    ['"realmId"', "true"],
    ['"applicationId"', `"applicationId" = ${id("application", "0")}`],
  ];
  const tables = [
    ["UsageHour", '"hour"', 1],
    ["UsageDay", '"day"', 24],
  ];
  return tables.flatMap(([table, column, span]) =>
    subjects.flatMap(([subject, where]) =>
      FACETS.map(
        ([facet, value, share]) => `INSERT INTO "UsageFacet"
          ("realmId", "subjectId", "hour", "span", "facet", "value", "environment", "grantType", "result", "count")
          SELECT "realmId", ${subject}, ${column} * ${span}, ${span}, '${facet}', '${value}', "environment", "grantType",
            CASE "outcome" WHEN 'success' THEN 'issued' ELSE 'refused' END, CAST(SUM("count") * ${share} AS BIGINT)
          FROM "${table}" WHERE ${where} AND ${facet === "scope" ? `"outcome" = 'success'` : "true"} GROUP BY 1, 2, 3, 7, 8, 9 ORDER BY 2, 3`,
      ),
    ),
  );
}

/** What follows from the applications' usage, and some of people. */
export function otherUsage({ dialect, id, users, days, now }: Filling): string[] {
  const today = Math.floor(now / DAY);
  return [
    `INSERT INTO "RealmUsage" ("realmId", "hour", "environment", "grantType", "outcome", "count")
      SELECT "realmId", "hour", "environment", "grantType", "outcome", SUM("count") FROM "UsageHour" GROUP BY 1, 2, 3, 4, 5`,
    // Each day has rows for its first hour only; the other 23 would be the same.
    `INSERT INTO "RealmUsage" ("realmId", "hour", "environment", "grantType", "outcome", "count")
      SELECT "realmId", "day" * 24 + i, "environment", "grantType", "outcome", CASE WHEN i = 0 THEN "total" ELSE 0 END
      FROM (SELECT "realmId", "day", "environment", "grantType", "outcome", SUM("count") AS "total" FROM "UsageDay"
        GROUP BY 1, 2, 3, 4, 5) AS "days", ${dialect.series(0, 24)}`,
    insert(
      "UserUsage",
      {
        applicationId: id("application", `(k % ${OF_PEOPLE})`),
        day: `${today} - i`,
        userId: id("user", `(k / ${OF_PEOPLE} + k % ${OF_PEOPLE} * 7 + i) % ${users}`),
        environment: "'PRODUCTION'",
        grantType: "'password'",
        realmId: REALM,
        count: "1 + k % 9",
      },
      `${dialect.series(0, days)}, (SELECT i AS k FROM ${dialect.series(0, OF_PEOPLE * PEOPLE_OF_EACH)}) AS t`,
    ),
  ];
}
