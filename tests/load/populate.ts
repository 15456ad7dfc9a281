/** Fills a database with the rows of a big portal, by a few bulk statements. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { closeOpened, type Database, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { administer } from "#tests/support/databases";
import { postgresql, sqlite } from "./population/dialect";
import { BUSY, type Filling, fillingOf } from "./population/filling";
import { history } from "./population/history";
import { portal } from "./population/portal";
import { BIG, type Population } from "./population/size";
import { dropTokenIndexes, listTokens, makeTokenIndexes, tokens } from "./population/tokens";
import { applicationUsage, otherUsage, PEOPLE_OF_EACH, usageFacets } from "./population/usage";

/** What is filled, in order: what is timed as one, and its statements. */
function parts(filling: Filling): readonly (readonly [string, readonly string[]])[] {
  const usage = applicationUsage(filling);
  return [
    ["people, applications, keys, secrets", portal(filling)],
    ["usage by minute", usage.minutes],
    ["usage by hour", usage.hours],
    ["usage by day", usage.days],
    ["usage of realms and people, audit, failures", [...otherUsage(filling), ...usageFacets(filling), ...history(filling)]],
    ["tokens", [...dropTokenIndexes, ...tokens(filling)]],
    ["lists and indexes of tokens", [listTokens, ...makeTokenIndexes]],
    ["statistics for the planner", ["ANALYZE"]],
  ];
}

/** Opens the database at `url`, brings it up to date and fills it. Prints how long each part took. */
export async function populate(url: string, population: Population, now = Date.now()): Promise<void> {
  const opened = await openDetached({ url });
  try {
    await migrateDatabase(opened);
    if (opened.engine === "sqlite") await run(opened, "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000");
    for (const [name, statements] of parts(fillingOf(opened.engine === "sqlite" ? sqlite : postgresql, population, now))) {
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

const count = z.coerce.number().int().positive();
const populationSchema = z.object({
  users: count.min(PEOPLE_OF_EACH).default(BIG.users),
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
