import { z } from "zod";
import type { Browser } from "../accounts/browser";

const timeClass = z.object({ from: z.number(), to: z.number().nullable() });
const percentiles = z.object({ count: z.number(), p50: timeClass.nullable(), p95: timeClass.nullable(), p99: timeClass.nullable() });

const schema = z.object({
  totals: z.object({ requests: z.number(), issued: z.number(), refused: z.number() }),
  answerTimes: percentiles
    .extend({
      from: z.string(),
      to: z.string(),
      issued: percentiles,
      refused: percentiles,
      byGrant: z.array(percentiles.extend({ grantType: z.string(), result: z.enum(["issued", "refused"]) })),
      classes: z.array(timeClass.extend({ count: z.number() })),
    })
    .nullable(),
  scopes: z.array(z.object({ scope: z.string(), issued: z.number() })),
  activeTokens: z.number(),
  lastUse: z.string().nullable(),
  series: z.object({
    parts: z.array(z.object({ key: z.string(), label: z.string(), result: z.enum(["issued", "refused"]), total: z.number() })),
    buckets: z.array(z.object({ from: z.string(), to: z.string(), counts: z.array(z.number()), issued: z.number(), refused: z.number() })),
  }),
  unanswered: z.array(z.string()),
  marks: z.array(z.object({ at: z.string(), label: z.string() })),
  failureGroups: z.array(
    z.object({
      id: z.string(),
      cause: z.string(),
      endpoint: z.string(),
      source: z.string(),
      count: z.number(),
      first: z.string().nullable(),
      last: z.string().nullable(),
      trend: z.array(z.number()),
      secret: z.object({ id: z.string() }).nullable(),
    }),
  ),
  people: z.number(),
  issuedOverTime: z.object({
    grants: z.array(z.object({ grantType: z.string(), total: z.number() })),
    buckets: z.array(z.object({ from: z.string(), to: z.string(), counts: z.array(z.number()), total: z.number() })),
  }),
  outcomes: z.array(z.object({ outcome: z.string(), title: z.string(), count: z.number(), share: z.number() })),
  secrets: z.array(z.object({ secretId: z.string().nullable(), hint: z.string(), issued: z.number(), refused: z.number() })),
  applications: z.array(
    z.object({ applicationId: z.string(), name: z.string(), owner: z.string(), issued: z.number(), refused: z.number() }),
  ),
  registeredUsers: z.object({ total: z.number() }),
  topUsers: z.array(z.object({ email: z.string(), tokens: z.number() })),
  recentFailures: z.array(z.object({ requestId: z.string(), cause: z.string(), title: z.string(), secretHint: z.string() })),
});

export type StatisticsJson = z.output<typeof schema>;

/** Asks the JSON route, and holds its answer to its form. */
export async function readStatistics(browser: Browser, path: string, query = "range=1h"): Promise<StatisticsJson> {
  const page = await browser.get(`${path}.json?${query}`);
  if (page.status !== 200) throw new Error(`${page.status}: ${page.html}`);
  return schema.parse(JSON.parse(page.html));
}

/** Name and value of entries with a count, those without left out: what can be compared with what was sent. */
export function countsOf<T>(entries: readonly T[], name: (entry: T) => string, count: (entry: T) => number): Record<string, number> {
  return Object.fromEntries(entries.filter((entry) => count(entry) > 0).map((entry) => [name(entry), count(entry)]));
}

export function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
