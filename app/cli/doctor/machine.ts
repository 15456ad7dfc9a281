import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Database } from "#app/db/database";
import { migrationsOf } from "#app/db/migrate";
import { sqlitePath } from "#app/db/sqlite/open";
import type { Env } from "#app/platform/env";
import { type Finding, fail, ok, reason, warn } from "./finding";

const SKEW_MS = 2000;
const LITTLE = 1e9;
const TOO_LITTLE = 1e8;

const clock = z.tuple([z.object({ now: z.coerce.number() })]);

/** This machine's clock against the program's age, the database's clock and the newest token. */
export async function checkClock(opened: Database | undefined, migrated: boolean): Promise<readonly Finding[]> {
  const advice = "Let the machine keep its time by NTP";
  const now = Date.now();
  const written = /^(\d{4})(\d\d)(\d\d)/.exec(migrationsOf("sqlite").at(-1)?.name ?? "");
  if (written && now < Date.parse(`${written[1]}-${written[2]}-${written[3]}T00:00:00Z`))
    return [fail("clock", `it says ${new Date(now).toISOString()}, before this program was written`, advice)];
  if (opened?.engine === "postgresql") {
    const [theirs] = clock.parse(await opened.prisma.$queryRaw`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "now"`);
    const skew = Math.round(theirs.now - (now + Date.now()) / 2);
    if (Math.abs(skew) > SKEW_MS)
      return [warn("clock", `the database's differs by ${skew} ms`, "Let both machines keep their time by NTP")];
  }
  const newest =
    opened && migrated ? await opened.prisma.tokenRecord.findFirst({ orderBy: { id: "desc" }, select: { issuedAt: true } }) : null;
  if (newest && newest.issuedAt.getTime() > now + SKEW_MS)
    return [warn("clock", `a token was issued at ${newest.issuedAt.toISOString()}, which has yet to come: the clock was set back`, advice)];
  return [ok("clock", new Date(now).toISOString())];
}

/** Whether the folders that are written to can be, and for how long. */
export async function checkDisk({ dataDir, databaseUrl }: Env): Promise<readonly Finding[]> {
  const folders = new Set([dataDir, ...(databaseUrl.startsWith("file:") ? [path.resolve(path.dirname(sqlitePath(databaseUrl)))] : [])]);
  return await Promise.all([...folders].map(checkFolder));
}

async function checkFolder(folder: string): Promise<Finding> {
  const existing = await nearest(folder);
  try {
    await access(existing, constants.W_OK | constants.X_OK);
  } catch (error) {
    return fail(
      "disk",
      `${existing} cannot be written to: ${reason(error)}`,
      "Give it to this user, or name another folder in DATA_DIR or DATABASE_URL",
    );
  }
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  const text = `${(free / 1e9).toFixed(1)} GB free for ${folder}`;
  if (free < TOO_LITTLE) return fail("disk", text, "Make room: without any, no token can be written and requests get 503");
  return free < LITTLE ? warn("disk", text, "Make room: every token takes a row until it has expired") : ok("disk", text);
}

/** The folder, or the nearest one above it that exists. */
async function nearest(folder: string): Promise<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    const exists = await access(at).then(
      () => true,
      () => false,
    );
    if (exists || path.dirname(at) === at) return at;
  }
}

/** Node's release lines that get security fixes no more: <https://github.com/nodejs/release#end-of-life-releases>. */
const ENDED: ReadonlyMap<string, string> = new Map([
  ["20", "30 April 2026"],
  ["21", "1 June 2024"],
  ["23", "1 June 2025"],
]);

/**
 * Whether this Node still gets security fixes.
 *
 * @param version without a leading v.
 * @example checkNode("20.19.5")[0].state // "warn"
 */
export function checkNode(version: string = process.versions.node): readonly Finding[] {
  const ended = ENDED.get(version.split(".")[0] ?? "");
  if (ended === undefined) return [ok("node", version)];
  return [warn("node", `${version} gets no security fixes since ${ended}`, "Install Node 24")];
}
