/** What notices come to when their mail is made: what was mended, deleted or given away meanwhile is left out. */
import type { Database } from "#app/db/database";
import { TICKED, tickedGrantTypes } from "#app/db/queries/client-grants";
import { readGrantPolicy } from "#app/db/queries/grant-policies";
import { CAUSES, isCause } from "#app/oauth/causes";
import { isSwitchedOn } from "#app/oauth/grant-policy";
import { grantTypeInfo } from "#app/oauth/grant-types";
import type { Environment } from "#app/oauth/model";
import { kindOf } from "../keys/configuration";
import { type GrantRuleNotice, grantRuleNotices } from "../keys/grant-rules";
import type { About, WaitingNotice } from "./notice";

const HOUR_MS = 3_600_000;
/** Of errors older than this nobody is told any more. */
const PASSED_MS = 48 * HOUR_MS;
/** A secret whose expiry was moved beyond this is no news. */
const SOON_MS = 31 * 24 * HOUR_MS;

interface NamedApplication {
  readonly id: string;
  readonly name: string;
}

export type OwnerFact =
  | {
      readonly kind: "secret";
      readonly application: NamedApplication;
      readonly environment: Environment;
      readonly hint: string;
      readonly expiresAt: Date;
      readonly lastUsedAt: Date | null;
    }
  | {
      readonly kind: "errors";
      readonly application: NamedApplication;
      readonly until: Date;
      readonly refused: number;
      readonly usual: number;
      /** In words; "": it is not known. */
      readonly cause: string;
    }
  | { readonly kind: "grant"; readonly application: NamedApplication; readonly rule: GrantRuleNotice }
  /** Nobody may use a grant type any more that these keys have ticked. */
  | {
      readonly kind: "switched-off";
      readonly application: NamedApplication;
      readonly label: string;
      readonly environments: readonly Environment[];
    }
  /** The person owns it since its previous owner left. */
  | { readonly kind: "received"; readonly application: NamedApplication; readonly from: string; readonly suspended: boolean };

/** The facts behind a person's notices, in their order, each once. */
export async function ownerFacts(
  database: Database,
  userId: string,
  notices: readonly WaitingNotice[],
  now: Date,
): Promise<readonly OwnerFact[]> {
  const { prisma } = database;
  const abouts = notices.map(({ about }) => about);
  const own = { ownerId: userId, status: "active" };
  const [secrets, applications, received] = await Promise.all([
    prisma.clientSecret.findMany({
      where: {
        id: { in: abouts.flatMap((about) => (about.kind === "secret" ? [about.secretId] : [])) },
        revokedAt: null,
        expiresAt: { gt: now, lt: new Date(now.getTime() + SOON_MS) },
        client: { application: own },
      },
      orderBy: { expiresAt: "asc" },
      select: {
        hint: true,
        expiresAt: true,
        lastUsedAt: true,
        client: { select: { environment: true, application: { select: { id: true, name: true } } } },
      },
    }),
    prisma.application.findMany({
      where: { id: { in: abouts.flatMap((about) => ("applicationId" in about ? [about.applicationId] : [])) }, ...own },
      select: { id: true, realmId: true, name: true, clients: { include: { grants: TICKED } } },
    }),
    receivedApplications(database, userId, abouts),
  ]);
  const byId = new Map(applications.map((application) => [application.id, application]));
  return [
    ...secrets.flatMap(({ client: { environment, application }, expiresAt, ...secret }): OwnerFact[] =>
      expiresAt === null ? [] : [{ kind: "secret", application, environment: environmentOf(environment), expiresAt, ...secret }],
    ),
    ...abouts.flatMap((about): OwnerFact[] => {
      const application = about.kind === "errors" && now.getTime() - about.until < PASSED_MS ? byId.get(about.applicationId) : undefined;
      return application === undefined || about.kind !== "errors" ? [] : [errorsOf(application, about)];
    }),
    ...(await rulesAgainst(database, applications, abouts, now)),
    ...(await switchedOff(database, applications, abouts, now)),
    ...received,
  ];
}

const environmentOf = (name: string): Environment => (name === "SANDBOX" ? "SANDBOX" : "PRODUCTION");

function errorsOf({ id, name }: NamedApplication, { until, refused, usual, cause }: Extract<About, { kind: "errors" }>): OwnerFact {
  const words = isCause(cause) ? CAUSES[cause].title : "";
  return { kind: "errors", application: { id, name }, until: new Date(until), refused, usual, cause: words };
}

type Ruled = NamedApplication & {
  readonly realmId: string;
  readonly clients: readonly (Parameters<typeof kindOf>[0] & {
    readonly environment: string;
    readonly grants: readonly { readonly grantType: string }[];
  })[];
};

/** The rules that are still against what the keys have ticked. */
async function rulesAgainst(
  { prisma }: Database,
  applications: readonly Ruled[],
  abouts: readonly About[],
  now: Date,
): Promise<readonly OwnerFact[]> {
  const facts: OwnerFact[] = [];
  for (const { id, name, realmId, clients } of applications) {
    const told = abouts.flatMap((about) => (about.kind === "grant" && about.applicationId === id ? [about] : []));
    if (told.length === 0) continue;
    const keys = clients.map((client) => ({
      kind: kindOf(client),
      environment: environmentOf(client.environment),
      grantTypes: tickedGrantTypes(client.grants),
    }));
    for (const rule of await grantRuleNotices(prisma, { id, realmId }, keys, now)) {
      if (told.some(({ grantType, environment }) => grantType === rule.grantType && environment === rule.environment))
        facts.push({ kind: "grant", application: { id, name }, rule });
    }
  }
  return facts;
}

/** The grant types that are still off, and still ticked. */
async function switchedOff(
  { prisma }: Database,
  applications: readonly Ruled[],
  abouts: readonly About[],
  now: Date,
): Promise<readonly OwnerFact[]> {
  const facts: OwnerFact[] = [];
  for (const { id, name, realmId, clients } of applications) {
    const told = abouts.flatMap((about) => (about.kind === "switched-off" && about.applicationId === id ? [about.grantType] : []));
    if (told.length === 0) continue;
    const policy = await readGrantPolicy(prisma, realmId);
    for (const info of new Set(told.map(grantTypeInfo))) {
      if (info === undefined || isSwitchedOn(policy, info.name, now.getTime())) continue;
      const ticking = clients.filter(({ grants }) => grants.some(({ grantType }) => grantType === info.name));
      const environments = ticking.map(({ environment }) => environmentOf(environment));
      if (environments.length > 0) facts.push({ kind: "switched-off", application: { id, name }, label: info.label, environments });
    }
  }
  return facts;
}

/** What the person still has of what others left. A suspended application is among it. */
async function receivedApplications({ prisma }: Database, userId: string, abouts: readonly About[]): Promise<readonly OwnerFact[]> {
  const received = abouts.flatMap((about) => (about.kind === "received" ? [about] : []));
  const applications = await prisma.application.findMany({
    where: { id: { in: received.flatMap(({ applicationIds }) => applicationIds) }, ownerId: userId },
    orderBy: { name: "asc" },
    select: { id: true, name: true, status: true },
  });
  return received.flatMap(({ from, applicationIds }) => {
    const theirs = new Set(applicationIds);
    return applications
      .filter(({ id }) => theirs.has(id))
      .map(({ id, name, status }) => ({ kind: "received", application: { id, name }, from, suspended: status === "suspended" }) as const);
  });
}
