/** The throttles' counters as rows: one statement each, so that every process counts into the same number. */
import { z } from "zod";
import type { RateLimitState, RateLimitStore } from "#app/platform/rate-limit";
import { database } from "./database";

const counts = z.array(z.object({ points: z.coerce.number() }));

export const rateLimitStore: RateLimitStore = {
  async increment(key, windowMs, now) {
    const begins = new Date(now);
    const ends = new Date(now + windowMs);
    const impossible = new Date(latestEnd(windowMs, now));
    const [counted] = counts.parse(
      await database().prisma.$queryRaw`
        INSERT INTO "RateLimit" ("key", "points", "expire") VALUES (${key}, 1, ${ends})
        ON CONFLICT ("key") DO UPDATE SET
          "points" = CASE WHEN "RateLimit"."expire" <= ${begins} OR "RateLimit"."expire" > ${impossible} THEN 1 ELSE "RateLimit"."points" + 1 END,
          "expire" = CASE WHEN "RateLimit"."expire" <= ${begins} OR "RateLimit"."expire" > ${impossible} THEN excluded."expire" ELSE "RateLimit"."expire" END
        RETURNING "points"`,
    );
    // Raw answers carry dates in each engine's own form, so the window's end is read by the model.
    const row = await read(key, windowMs, now);
    return { points: counted?.points ?? 1, resetsAt: row?.resetsAt ?? ends.getTime() };
  },
  read,
  async clear(key) {
    await database().prisma.rateLimit.deleteMany({ where: { key } });
  },
};

/** A window that ends later was begun by a clock that has been set back since; other machines' may differ a little. */
function latestEnd(windowMs: number, now: number): number {
  return now + 2 * windowMs;
}

async function read(key: string, windowMs: number, now: number): Promise<RateLimitState | undefined> {
  const row = await database().prisma.rateLimit.findUnique({ where: { key } });
  if (row?.expire == null || row.expire.getTime() <= now || row.expire.getTime() > latestEnd(windowMs, now)) return undefined;
  return { points: row.points, resetsAt: row.expire.getTime() };
}
