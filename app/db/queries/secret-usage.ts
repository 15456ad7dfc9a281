/** What was counted at `/token` for each secret of a key. */
import { z } from "zod";
import type { PrismaClient } from "../database";
import { usageRows } from "./usage-rows";
import { NO_END } from "./usage-sums";

const rowsSchema = z.array(z.object({ secretId: z.string(), outcome: z.string(), total: z.coerce.number() }));

/** A key whose secrets are counted. */
export interface CountedKey {
  readonly realmId: string;
  readonly applicationId: string;
  readonly clientRef: string;
}

/**
 * Answers to requests with each secret of a key, by outcome, from a minute on. Exact where that minute begins a day (UTC), also once
 * minutes have become hours and days.
 *
 * @param from minutes since the epoch
 * @example (await countOutcomes(prisma, key, dayStart)).get(secretId)?.get("success") ?? 0
 */
export async function countOutcomes(
  reader: Pick<PrismaClient, "$queryRaw">,
  key: CountedKey,
  from: number,
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const rows = rowsSchema.parse(
    await reader.$queryRaw`SELECT "secretId", "outcome", CAST(SUM("count") AS BIGINT) AS "total"
      FROM ${usageRows({ ...key, from, to: NO_END })} AS "used" GROUP BY "secretId", "outcome"`,
  );
  const bySecret = new Map<string, Map<string, number>>();
  for (const { secretId, outcome, total } of rows) {
    const outcomes = bySecret.get(secretId) ?? new Map<string, number>();
    bySecret.set(secretId, outcomes.set(outcome, total));
  }
  return bySecret;
}

/**
 * Whether a token was issued to a request with a secret from a minute on. An hour or day that began before counts for nothing: ask the
 * secret's last use too.
 *
 * @param from minutes since the epoch
 */
export async function isAccepted(
  reader: Pick<PrismaClient, "$queryRaw">,
  key: CountedKey & { readonly secretId: string },
  from: number,
): Promise<boolean> {
  const rows =
    await reader.$queryRaw`SELECT 1 AS "one" FROM ${usageRows({ ...key, outcome: "success", from, to: NO_END })} AS "used" LIMIT 1`;
  return z.array(z.unknown()).parse(rows).length > 0;
}
