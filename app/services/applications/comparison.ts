/** Applications compared with each other: how each stands, which fit a filter, and in which order they are listed. */
import { database, type Prisma } from "#app/db/database";
import { usageInSteps } from "#app/db/queries/activity";
import { type ApplicationSigns, applicationSigns, countRequests, type RequestCount } from "#app/db/queries/application-signs";
import { sortKeyOf } from "../sort-key";
import { type Condition, conditionsOf, FAILING_FROM, severity } from "./condition";

/** Hours whose requests are counted: up to now, the one that runs included. */
export const HOURS = 24;
const HOUR_MS = 3_600_000;

/** The first of the hours that are counted, since the epoch. */
export function firstHour(now: Date): number {
  return Math.floor(now.getTime() / HOUR_MS) - HOURS + 1;
}

/** One application as it is compared. */
export interface Standing extends ApplicationSigns, Omit<RequestCount, "refusedLately"> {
  /** Everything that needs a person, the worst first. */
  readonly conditions: readonly Condition[];
}

/**
 * How applications of a realm stand.
 *
 * @param ids what stands in the brackets of `IN (…)`: of some thousands at most
 */
export async function standingsOf(realmId: string, ids: Prisma.Sql, now: Date): Promise<readonly Standing[]> {
  const { prisma } = database();
  const from = firstHour(now);
  const [signs, requests] = await Promise.all([
    applicationSigns(prisma, ids, now),
    countRequests(prisma, ids, { realmId, from: from * 60, lately: (from + HOURS - 2) * 60 }),
  ]);
  // Only what was refused often in the last two hours can be failing.
  const suspects = signs.flatMap(({ id }) => ((requests.get(id)?.refusedLately ?? 0) >= FAILING_FROM ? [id] : []));
  const hours = await usageInSteps(prisma, "applicationId", { realmId, applicationIds: suspects, step: "hour", from });
  return signs.map((each) => {
    const { issued, refused } = requests.get(each.id) ?? { issued: 0, refused: 0 };
    return { ...each, issued, refused, conditions: conditionsOf({ ...each, hours: hours.get(each.id) ?? [] }, now) };
  });
}

/** What a list can be narrowed to, in the order of its choices. */
export const FILTERS = ["all", "attention", "failing", "expiring", "unused", "suspended"] as const;
export type ApplicationFilter = (typeof FILTERS)[number];

/** What somebody should look at soon. */
const ATTENTION: readonly Condition["kind"][] = ["suspended", "failing", "expiring", "password"];

/** Whether an application is among those that a filter shows. */
export function fits({ conditions }: Pick<Standing, "conditions">, filter: ApplicationFilter): boolean {
  if (filter === "all") return true;
  return conditions.some(({ kind }) => (filter === "attention" ? ATTENTION.includes(kind) : kind === filter));
}

/** How many applications each filter shows. */
export function countFitting(standings: readonly Standing[]): Readonly<Record<ApplicationFilter, number>> {
  const count = (filter: ApplicationFilter) => standings.filter((each) => fits(each, filter)).length;
  const [all, attention, failing, expiring, unused, suspended] = FILTERS.map(count);
  return {
    all: all ?? 0,
    attention: attention ?? 0,
    failing: failing ?? 0,
    expiring: expiring ?? 0,
    unused: unused ?? 0,
    suspended: suspended ?? 0,
  };
}

/** What a list can be sorted by, and in which direction first: that in which one looks for something. */
export const SORTS = {
  state: "descending",
  name: "ascending",
  requests: "descending",
  refused: "descending",
  expiry: "ascending",
  used: "descending",
  created: "descending",
  owner: "ascending",
} as const satisfies Readonly<Record<string, "ascending" | "descending">>;
export type ApplicationSort = keyof typeof SORTS;
export const SORT_NAMES = [
  "state",
  "name",
  "requests",
  "refused",
  "expiry",
  "used",
  "created",
  "owner",
] as const satisfies readonly ApplicationSort[];

type Compare = (a: Standing, b: Standing) => number;

const worst = ({ conditions: [first] }: Standing): number => severity(first ?? { kind: "active" });
const share = ({ issued, refused }: Standing): number => (refused === 0 ? 0 : refused / (issued + refused));

const COMPARE: Readonly<Record<ApplicationSort, Compare>> = {
  state: (a, b) => worst(a) - worst(b),
  name: () => 0,
  requests: (a, b) => a.issued + a.refused - (b.issued + b.refused),
  refused: (a, b) => share(a) - share(b) || a.refused - b.refused,
  expiry: (a, b) => times(a.expiresAt, b.expiresAt),
  used: (a, b) => times(a.lastUsedAt, b.lastUsedAt),
  created: (a, b) => times(a.createdAt, b.createdAt),
  owner: (a, b) => texts(sortKeyOf(a.ownerName), sortKeyOf(b.ownerName)),
};

const texts = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
const times = (a: Date | null, b: Date | null): number => (a?.getTime() ?? 0) - (b?.getTime() ?? 0);

/** Whether an application has nothing to be sorted by: it then stands at the end in both directions. */
const LACKS: Partial<Record<ApplicationSort, (each: Standing) => boolean>> = {
  refused: ({ issued, refused }) => issued + refused === 0,
  expiry: ({ expiresAt }) => expiresAt === null,
  used: ({ lastUsedAt }) => lastUsedAt === null,
};

/**
 * The applications in order; equal ones by name.
 *
 * @example inOrder(standings, "refused", true) // the one with the greatest share of refused requests first
 */
export function inOrder(standings: readonly Standing[], sort: ApplicationSort, descending: boolean): Standing[] {
  const direction = descending ? -1 : 1;
  const lacks = LACKS[sort] ?? (() => false);
  const keys = new Map(standings.map(({ id, name }) => [id, sortKeyOf(name)]));
  const byName = (a: Standing, b: Standing) => texts(keys.get(a.id) ?? "", keys.get(b.id) ?? "") || texts(a.id, b.id);
  return standings.toSorted(
    (a, b) =>
      Number(lacks(a)) - Number(lacks(b)) || direction * (COMPARE[sort](a, b) || (sort === "name" ? byName(a, b) : 0)) || byName(a, b),
  );
}
