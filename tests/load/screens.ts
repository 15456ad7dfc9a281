/**
 * How long the screens' queries take in a big portal: `node tests/load/run.mjs screens.ts URL [words]`, on a database that
 * `populate.ts` has filled.
 */
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { loadSigningKeys } from "#app/db/protocol/realm-config";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Actor } from "#app/services/actor";
import { listAllApplications, previewApplicationChange } from "#app/services/admin/applications";
import { type AuditFilterInput, listAudit } from "#app/services/admin/audit-list";
import { listGrantPolicy, previewGrantChange } from "#app/services/admin/grants";
import { adminOverview } from "#app/services/admin/overview";
import { listUsers, previewUserChange } from "#app/services/admin/users";
import { previewDeletion } from "#app/services/applications/deletion";
import { listApplications } from "#app/services/applications/list";
import { applicationOverview } from "#app/services/applications/overview";
import { rootRealm } from "#app/services/realms/resolve";
import { listTokens } from "#app/services/tokens/list";
import type { TokenQuery } from "#app/services/tokens/query";
import { PERIODS, type PeriodName } from "#app/services/usage/period";
import { applicationStatistics, realmStatistics } from "#app/services/usage/query";
import { BREAKDOWNS } from "#app/services/usage/question";
import { BUSY, idOf } from "./population/filling";

const RUNS = 30;
const TARGET_MS = 100;
/** A query this slow is not asked thirty times. */
const HOPELESS_MS = 4000;

const actor = (userId: string, role: Actor["role"]): Actor => ({
  userId,
  role,
  name: "Ada",
  email: "ada@example.com",
  realmId: ROOT_REALM_ID,
  issuer: rootRealm().issuer,
  ip: "",
  requestId: "",
  caller: { kind: "command", name: "screens" },
});

function screens(): Readonly<Record<string, (run: number) => Promise<unknown>>> {
  const admin = actor(idOf("user", 0), "admin");
  const owner = actor(idOf("user", 1), "developer");
  const busiest = idOf("application", 0);
  const quiet = (run: number) => idOf("application", BUSY + run * 13);
  const usage = (name: Exclude<PeriodName, "custom">) => ({ period: { name }, environment: null });
  const tokens = (id: string, query: TokenQuery = {}) => listTokens(admin, id, query);
  const audit = (filter: AuditFilterInput = {}) => listAudit(admin, filter, undefined);
  return {
    "applications, a developer's 1,000": () => listApplications(owner, {}),
    "applications, a developer's, search": () => listApplications(owner, { search: "ion 77" }),
    "applications, an admin's, first page": () => listApplications(admin, {}),
    "applications, an admin's, by name": (run) => listApplications(admin, { sort: "name", page: 1 + run }),
    "applications, an admin's, by owner": () => listApplications(admin, { sort: "owner" }),
    "applications, an admin's, search": (run) => listApplications(admin, { search: `ion 77${run}` }),
    ...Object.fromEntries(
      (["state", "requests", "refused", "expiry", "used", "created"] as const).flatMap((sort) => [
        [`applications, a developer's, by ${sort}`, () => listApplications(owner, { sort })],
        [`applications, an admin's, by ${sort}`, () => listApplications(admin, { sort })],
      ]),
    ),
    ...Object.fromEntries(
      (["attention", "failing", "expiring", "unused", "suspended"] as const).map((show) => [
        `applications, an admin's, ${show}`,
        () => listApplications(admin, { show }),
      ]),
    ),
    "console: applications by name": (run) => listAllApplications(admin, { page: 1 + run }),
    "console: applications by name, page 4,000": () => listAllApplications(admin, { page: 4000 }),
    "console: applications, newest": () => listAllApplications(admin, { sort: "created", descending: true }),
    "console: applications by owner": () => listAllApplications(admin, { sort: "owner" }),
    "console: suspended applications": () => listAllApplications(admin, { status: "suspended" }),
    "console: applications, search": (run) => listAllApplications(admin, { search: `ion 77${run}` }),
    "console: users": () => listUsers(admin, {}),
    "console: users, search": () => listUsers(admin, { search: "person-77" }),
    "console: user, effect of a change": () => previewUserChange(admin, idOf("user", 7)),
    "console: overview": () => adminOverview(admin),
    "console: grant types": () => listGrantPolicy(admin),
    "console: effect of switching a grant type": () => previewGrantChange(admin, "password"),
    "console: busiest application": () => previewApplicationChange(admin, busiest),
    "console: audit log": () => audit(),
    "console: audit log, by action": () => audit({ action: "secret.create" }),
    "console: audit log, by target": () => audit({ targetId: idOf("application", 5) }),
    "application, busiest": () => applicationOverview(admin, busiest),
    "application, quiet": (run) => applicationOverview(admin, quiet(run)),
    "effect of deleting, busiest": () => previewDeletion(admin, busiest),
    "effect of deleting, quiet": (run) => previewDeletion(admin, quiet(run)),
    "tokens, busiest": () => tokens(busiest),
    "tokens, busiest, revoked": () => tokens(busiest, { state: "revoked" }),
    "tokens, busiest, sandbox (there are none)": () => tokens(busiest, { environment: "SANDBOX" }),
    "tokens, quiet": (run) => tokens(quiet(run)),
    ...Object.fromEntries(
      PERIODS.map(({ name }) => [`statistics ${name}, busiest`, () => applicationStatistics(admin, busiest, usage(name))]),
    ),
    ...Object.fromEntries(
      BREAKDOWNS.filter(({ name }) => name !== "grant" && name !== "application").map(({ name }) => [
        `statistics 400d, busiest, by ${name}`,
        () => applicationStatistics(admin, busiest, { ...usage("400d"), by: name }),
      ]),
    ),
    "statistics 90d, quiet": (run: number) => applicationStatistics(admin, quiet(run), usage("90d")),
    ...Object.fromEntries(PERIODS.map(({ name }) => [`statistics ${name}, realm`, () => realmStatistics(admin, usage(name))])),
    "signing keys": () => loadSigningKeys(database().prisma, ROOT_REALM_ID),
  };
}

/** Prints p50 and p95 of each screen, in milliseconds; answers 1 when one is over the target. */
export async function main([url, words = ""]: readonly string[]): Promise<number> {
  if (url === undefined) return 2;
  await migrateDatabase(await openDatabase({ url }));
  let slow = 0;
  for (const [name, ask] of Object.entries(screens()).filter(([key]) => key.includes(words))) {
    const times: number[] = [];
    for (let run = 0; run < RUNS && (times[0] ?? 0) < HOPELESS_MS; run += 1) {
      const from = performance.now();
      const failed: unknown = await ask(run).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failed) console.log(`${name}: ${failed}`);
      times.push(performance.now() - from);
    }
    times.sort((a, b) => a - b);
    const p = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
    if (p(0.95) > TARGET_MS) slow += 1;
    console.log(`| ${name} | ${p(0.5).toFixed(1)} | ${p(0.95).toFixed(1)} |${p(0.95) > TARGET_MS ? " over" : ""}`);
  }
  await closeDatabase();
  return slow > 0 ? 1 : 0;
}
