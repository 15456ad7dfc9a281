import { existsSync } from "node:fs";
import { z } from "zod";
import { type Database, engineOf, openDetached } from "#app/db/database";
import { pendingMigrations } from "#app/db/migrate";
import { sqlitePath } from "#app/db/sqlite/open";
import { sqliteVersion, UnusableSqliteError } from "#app/db/sqlite/version";
import { OperatorError } from "#app/platform/operator-error";
import { hasAdmin } from "#app/services/accounts/first-admin";
import { rootRealm } from "#app/services/realms/resolve";
import { type Finding, fail, ok, reason, warn } from "./finding";

const OLDEST_POSTGRES = 150_000;
const facts = z.tuple([
  z.object({ version: z.string(), number: z.number(), fsync: z.string(), commit: z.string(), refusing: z.boolean() }),
]);

/** Opens the database, unless that would make one. */
export async function openExisting(url: string): Promise<{ readonly opened?: Database; readonly findings: readonly Finding[] }> {
  if (url.startsWith("file:") && !existsSync(sqlitePath(url)))
    return {
      findings: [
        warn(
          "database",
          `there is none at ${sqlitePath(url)} yet`,
          "The first start makes it; if there should be one, look at DATABASE_URL",
        ),
      ],
    };
  let opened: Database;
  try {
    opened = await openDetached({ url, readOnly: true });
  } catch (error) {
    if (error instanceof UnusableSqliteError)
      return { findings: [fail("database", error.message, "Run npm ci: it installs the one that package-lock.json names")] };
    if (engineOf(url) === "postgresql") return { findings: [unanswered(error)] };
    return { findings: [fail("database", `cannot be opened: ${reason(error)}`, "Look at DATABASE_URL and whether this user may use it")] };
  }
  return { opened, findings: await checkEngine(opened).catch((error: unknown) => [unanswered(error)]) };
}

function unanswered(error: unknown): Finding {
  if (error instanceof OperatorError) return fail("database", error.message, "Until then the server does not start");
  const advice = "Is it running, and DATABASE_URL right in host, user, password and name?";
  return fail("database", `PostgreSQL does not answer: ${reason(error)}`, advice);
}

async function checkEngine(opened: Database): Promise<readonly Finding[]> {
  if (opened.engine === "sqlite") return [ok("database", `SQLite ${sqliteVersion()} at ${opened.file.path}`)];
  const subject = "database";
  const [found] = facts.parse(
    await opened.prisma
      .$queryRaw`SELECT current_setting('server_version') AS "version", current_setting('server_version_num')::int AS "number",
      current_setting('fsync') AS "fsync", current_setting('synchronous_commit') AS "commit", pg_is_in_recovery()
      OR (SELECT reset_val = 'on' FROM pg_settings WHERE name = 'default_transaction_read_only') AS "refusing"`,
  );
  const { version, number, fsync, commit, refusing } = found;
  if (number < OLDEST_POSTGRES) return [fail(subject, `PostgreSQL ${version} is too old`, "Use version 15 or later")];
  if (refusing)
    return [
      fail(
        subject,
        "takes no writes: it is a standby, or default_transaction_read_only is on for this role or database",
        "Reset it, or name the primary: the server does not start before",
      ),
    ];
  if (fsync === "off" || commit === "off")
    return [
      warn(
        subject,
        `PostgreSQL ${version} answers before it has written: tokens can be lost in a crash`,
        "Set fsync and synchronous_commit to on",
      ),
    ];
  return [ok(subject, `PostgreSQL ${version}`)];
}

/** Whether the database has this version's tables, and somebody who may administer it. */
export async function checkContents(opened: Database): Promise<readonly Finding[]> {
  let pending: readonly string[];
  try {
    pending = await pendingMigrations(opened);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return [fail("migrations", error.message, "Install the newer version here, or restore a backup from before it")];
  }
  if (pending.length > 0)
    return [warn("migrations", `${pending.length} to come: ${pending.join(", ")}`, "The next start applies them; make a backup first")];
  const migrated = ok("migrations", "all applied");
  if (await hasAdmin(opened.prisma, rootRealm().id)) return [migrated, ok("first admin", "there is one")];
  return [migrated, warn("first admin", "nobody is admin", "Open the link that a start prints, or set ADMIN_EMAIL and ADMIN_PASSWORD")];
}
