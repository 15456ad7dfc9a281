/** Usage counters: minutes, hours and days as the product folds them, and what the realm and its people used. */
import { BUSY, DAY, type Filling, HOUR, insert, MINUTE, REALM } from "./filling";

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

function usage({ dialect, id, applications }: Filling, table: string, column: keyof typeof TAIL, first: number, end: number): string[] {
  const at = `(${first} + i / 1)`;
  const row = (application: string, outcome: string, count: string, environment = 0) => ({
    realmId: REALM,
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
  const times = dialect.series(0, end - first);
  const each = (number: number) => `${times}, (SELECT i AS k FROM ${dialect.series(0, number)}) AS t`;
  const tail = `(${BUSY} + (i * 7919 + k * 271) % ${applications - BUSY})`;
  return [
    insert(table, row("0", "success", String(700 * scale)), times),
    insert(table, row("0", "success", String(30 * scale), 1), times),
    insert(table, row("0", "secret_unknown", String(20 * scale)), times),
    insert(table, row("0", "scope_not_allowed", String(5 * scale)), times),
    insert(table, row("(1 + k)", "success", String(20 * scale)), each(BUSY - 1)),
    insert(table, row(tail, "success", "3"), each(Math.min(TAIL[column], applications - BUSY))),
  ];
}

/** Applications that people use, and how many each has every day: all of them differ, so there must be so many. */
const OF_PEOPLE = 50;
export const PEOPLE_OF_EACH = 40;

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
