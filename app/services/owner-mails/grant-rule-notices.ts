/** Rules of the grant policy that stop, or will stop, what keys have ticked: each rule is gone through once each time that it is set. */
import type { Database } from "#app/db/database";
import { readGrantPolicy } from "#app/db/queries/grant-policies";
import { isSwitchedOn } from "#app/oauth/grant-policy";
import { grantTypeInfo } from "#app/oauth/grant-types";
import { type Notice, noteOnce, TOLD_APPLICATION } from "./notice";

const DAY_MS = 86_400_000;
/** What has been off for longer is no news, such as before an update to a version that sends these mails. */
const NEWS_MS = 7 * DAY_MS;
const BATCH = 200;

type Rule = Awaited<ReturnType<typeof rulesToTell>>[number];

/**
 * Notes the keys that new rules are against. After an interruption a rule is gone through again; nothing is noted twice.
 *
 * @param goOn asked before each batch; false ends the run
 */
export async function noteGrantRules(database: Database, now: Date, goOn: () => Promise<boolean>): Promise<void> {
  for (const rule of await rulesToTell(database)) {
    if ((await isNews(database, rule, now)) && !(await noteKeys(database, rule, now, goOn))) return;
    const { realmId, grantType, kind, environment, toldAt } = rule;
    // One that was set anew meanwhile is gone through in the next run.
    await database.prisma.grantRule.updateMany({
      where: { realmId, grantType, kind, environment, toldAt },
      data: { noticedFor: toldAt },
    });
  }
}

/** A realm has a few dozen rules at most. */
async function rulesToTell({ prisma }: Database) {
  const rules = await prisma.grantRule.findMany({ orderBy: { toldAt: "asc" } });
  return rules.filter(({ noticedFor, toldAt }) => noticedFor?.getTime() !== toldAt.getTime());
}

async function isNews({ prisma }: Database, { realmId, state, toldAt, offFrom, ...rule }: Rule, now: Date): Promise<boolean> {
  const grantType = grantTypeInfo(rule.grantType)?.name;
  if (grantType === undefined || !isSwitchedOn(await readGrantPolicy(prisma, realmId), grantType, now.getTime())) return false;
  const comes = state === "report" && (offFrom === null || offFrom > now);
  return comes || (offFrom ?? toldAt).getTime() > now.getTime() - NEWS_MS;
}

/** @returns whether all keys were gone through */
async function noteKeys(database: Database, rule: Rule, now: Date, goOn: () => Promise<boolean>): Promise<boolean> {
  const { realmId, grantType, kind, environment, toldAt } = rule;
  for (let after = ""; await goOn(); ) {
    const rows = await database.prisma.client.findMany({
      where: { realmId, kind, environment, id: { gt: after }, grants: { some: { grantType } }, application: TOLD_APPLICATION },
      orderBy: { id: "asc" },
      take: BATCH,
      select: { id: true, applicationId: true, application: { select: { ownerId: true } } },
    });
    const notices = rows.map(({ id, applicationId, application }): Notice => {
      const key = ["grant", id, grantType, String(toldAt.getTime())];
      return { userId: application.ownerId, key, about: { kind: "grant", applicationId, grantType, environment } };
    });
    await noteOnce(database, notices, now);
    if (rows.length < BATCH) return true;
    after = rows.at(-1)?.id ?? "";
  }
  return false;
}
