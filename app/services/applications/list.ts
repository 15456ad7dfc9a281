/** The list of applications. How it stays quick with many: `docs/decisions/0051-compared-applications.md`. */
import { z } from "zod";
import { database, Prisma } from "#app/db/database";
import { everyStep, usageInSteps } from "#app/db/queries/activity";
import { type CandidateSign, findCandidates, MOST_CANDIDATES } from "#app/db/queries/application-candidates";
import {
  type ApplicationRow,
  applicationRows,
  countApplications,
  idsOf,
  listApplicationIds,
  searchApplications,
  type WhoseApplications,
} from "#app/db/queries/application-list";
import { remembered } from "#app/db/queries/bounded";
import { MOST_FOUND } from "#app/db/queries/search-names";
import { CLIENT_KINDS } from "#app/oauth/client-kinds";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { checked } from "../errors";
import { findPage, type ListPage, searchText } from "../list-page";
import { type ApplicationRole, memberRole } from "./access";
import {
  type ApplicationFilter,
  type ApplicationSort,
  countFitting,
  FILTERS,
  firstHour,
  fits,
  HOURS,
  inOrder,
  SORT_NAMES,
  SORTS,
  type Standing,
  standingsOf,
} from "./comparison";
import type { Condition } from "./condition";
import { type Suspension, suspensionKinds } from "./suspension";

/** How many applications a page of the list may show; the first is the default. */
export const PAGE_SIZES = [25, 50, 100] as const;

/** So many applications are compared with each other for a page. Of more, only those that an index names. */
const MOST_COMPARED = 2000;

const listSchema = z.object({
  search: z.string().optional(),
  show: z.enum(FILTERS).default("all"),
  sort: z.enum(SORT_NAMES).optional(),
  descending: z.boolean().optional(),
  page: z.int().min(1).optional(),
  pageSize: z.literal([...PAGE_SIZES]).default(PAGE_SIZES[0]),
});

/** What is listed, in which order, and which page of it, from 1. A page past the end answers the last one. */
export interface ApplicationListInput {
  /** Part of a name or of an owner's name or e-mail address, or a whole consumer key. */
  readonly search?: string;
  readonly show?: ApplicationFilter;
  /** Absent: what needs attention first, or by name where there are more than are compared. */
  readonly sort?: ApplicationSort;
  /** Absent: the direction that `SORTS` has. */
  readonly descending?: boolean;
  readonly page?: number;
  readonly pageSize?: (typeof PAGE_SIZES)[number];
}

export interface ApplicationListItem {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly name: string; readonly email: string };
  /** What the actor is to it; null: an admin who holds nothing of it. */
  readonly role: ApplicationRole | null;
  readonly quota: string;
  readonly status: "active" | "suspended";
  /** Why it is suspended; null: it is not. */
  readonly suspension: Suspension["kind"] | null;
  readonly createdAt: Date;
  /** Environments that have keys. */
  readonly keys: readonly Environment[];
  /** What its keys are for, as a label such as "Server"; null where it has none. */
  readonly kind: string | null;
  /** The worst that holds of it. */
  readonly condition: Condition;
  /** Answers at `/token` in each of the last 24 hours, the oldest first. */
  readonly hours: readonly { readonly issued: number; readonly refused: number }[];
  /** When the first of its working secrets expires. */
  readonly expiresAt: Date | null;
  /** When it last obtained a token. */
  readonly lastUsedAt: Date | null;
}

export interface ApplicationList extends ListPage<ApplicationListItem> {
  readonly show: ApplicationFilter;
  readonly sort: ApplicationSort;
  readonly descending: boolean;
  /** How many each filter shows, with `more` where that is not all; null: not known. Absent during a search. */
  readonly counts: Readonly<Record<ApplicationFilter, FilterCount | null>> | null;
  /** By what those were found that are compared, where there are more than are; null: all are. */
  readonly comparedBy: CandidateSign | "attention" | null;
}

export interface FilterCount {
  readonly count: number;
  readonly more: boolean;
}

/**
 * The actor's applications, own and shared (an admin's: all of the realm), a page of them.
 *
 * @throws InvalidInputError by field of the input
 * @example const { items } = await listApplications(actor, { search: "bill", sort: "requests", pageSize: 50 });
 */
export async function listApplications(actor: Actor, input: ApplicationListInput): Promise<ApplicationList> {
  const asked = checked(listSchema, input);
  const { show, pageSize } = asked;
  const search = searchText(asked.search);
  const now = new Date();
  const whose = { realmId: actor.realmId, ...(actor.role === "admin" ? {} : { holderId: actor.userId }) };
  const { prisma } = database();
  const few = search !== "" || (await countApplications(prisma, whose, MOST_COMPARED + 1)) <= MOST_COMPARED;
  const sort = asked.sort ?? (few ? "state" : "name");
  const descending = asked.descending ?? SORTS[sort] === "descending";
  const order = { show, sort, descending };
  const toPage = async (found: Found, counts: ApplicationList["counts"], comparedBy: ApplicationList["comparedBy"] = null) => {
    const { standings, ...place } = found;
    return { ...order, ...place, counts, comparedBy, items: await toItems(actor, standings, now) };
  };

  if (search !== "") {
    const ids = await searchApplications({ ...whose, search, searchWidely: true });
    const standings = await standingsOfEach(actor.realmId, ids.slice(0, MOST_FOUND), now);
    return await toPage(pageOf(standings, order, asked.page, pageSize, ids.length > MOST_FOUND), null);
  }
  if (few) {
    const standings = await standingsOf(actor.realmId, idsOf(whose), now);
    return await toPage(pageOf(standings, order, asked.page, pageSize), exactly(countFitting(standings)));
  }
  const counts = await remembered(["applications by filter", whose.realmId, whose.holderId], () => countOfMany(whose, now));
  if (show === "all" && (sort === "name" || sort === "created" || sort === "owner")) {
    const { ids, ...place } = await findPage({ page: asked.page, pageSize }, (window) =>
      listApplicationIds({ ...whose, search, sort, descending, ...window }),
    );
    const standings = new Map((await standingsOfEach(actor.realmId, ids, now)).map((each) => [each.id, each]));
    return await toPage({ ...place, standings: ids.flatMap((id) => standings.get(id) ?? []) }, counts);
  }
  const by = candidateSign(show, sort);
  const ids = by === "attention" ? (await attentionCandidates(whose, now)).ids : await candidates(by, whose, now);
  const standings = await standingsOfEach(actor.realmId, ids, now);
  return await toPage(pageOf(standings, order, asked.page, pageSize, ids.length >= MOST_CANDIDATES), counts, by);
}

/** One page of applications, in order. */
interface Found extends Omit<ListPage<Standing>, "items"> {
  readonly standings: readonly Standing[];
}

function pageOf(
  standings: readonly Standing[],
  { show, sort, descending }: { readonly show: ApplicationFilter; readonly sort: ApplicationSort; readonly descending: boolean },
  wanted: number | undefined,
  pageSize: number,
  more = false,
): Found {
  const fitting = standings.filter((each) => fits(each, show));
  const page = Math.max(1, Math.min(wanted ?? 1, Math.ceil(fitting.length / pageSize)));
  const shown = inOrder(fitting, sort, descending).slice((page - 1) * pageSize, page * pageSize);
  return { standings: shown, total: fitting.length, more, page, pageSize };
}

async function standingsOfEach(realmId: string, ids: readonly string[], now: Date): Promise<readonly Standing[]> {
  return ids.length === 0 ? [] : await standingsOf(realmId, Prisma.join([...ids]), now);
}

/** By what to look for those that can be first, where there are too many to compare all. */
function candidateSign(show: ApplicationFilter, sort: ApplicationSort): CandidateSign | "attention" {
  const byFilter = { attention: "attention", failing: "refused", expiring: "expiring", unused: "oldest", suspended: "suspended" } as const;
  if (show !== "all") return byFilter[show];
  const bySort = { requests: "busiest", refused: "refused", expiry: "expiring", used: "used" } as const;
  return sort === "requests" || sort === "refused" || sort === "expiry" || sort === "used" ? bySort[sort] : "attention";
}

async function candidates(sign: CandidateSign, whose: WhoseApplications, now: Date): Promise<readonly string[]> {
  return await findCandidates(sign, whose, { since: firstHour(now) * 60, now });
}

/** Those of all signs that something needs attention. */
async function attentionCandidates(whose: WhoseApplications, now: Date) {
  const bySign = await Promise.all((["suspended", "refused", "expiring", "password"] as const).map((sign) => candidates(sign, whose, now)));
  return { ids: [...new Set(bySign.flat())], more: bySign.some((ids) => ids.length >= MOST_CANDIDATES) };
}

const exactly = (counts: Readonly<Record<ApplicationFilter, number>>): Record<ApplicationFilter, FilterCount> => ({
  all: { count: counts.all, more: false },
  attention: { count: counts.attention, more: false },
  failing: { count: counts.failing, more: false },
  expiring: { count: counts.expiring, more: false },
  unused: { count: counts.unused, more: false },
  suspended: { count: counts.suspended, more: false },
});

/** The same of too many to compare: of those that signs name. Which are unused no index says. */
async function countOfMany(whose: WhoseApplications, now: Date): Promise<Readonly<Record<ApplicationFilter, FilterCount | null>>> {
  const { ids, more } = await attentionCandidates(whose, now);
  const counts = countFitting(await standingsOfEach(whose.realmId, ids, now));
  const of = (count: number): FilterCount => ({ count, more });
  return {
    all: null,
    attention: of(counts.attention),
    failing: of(counts.failing),
    expiring: of(counts.expiring),
    unused: null,
    suspended: of(counts.suspended),
  };
}

async function toItems(actor: Actor, standings: readonly Standing[], now: Date): Promise<readonly ApplicationListItem[]> {
  const ids = standings.map(({ id }) => id);
  const from = firstHour(now);
  const suspended = standings.flatMap(({ id, status }) => (status === "suspended" ? [id] : []));
  const [rows, suspensions, usage] = await Promise.all([
    applicationRows(ids, actor.userId),
    suspensionKinds(database().prisma, suspended),
    usageInSteps(database().prisma, "applicationId", { realmId: actor.realmId, applicationIds: ids, step: "hour", from }),
  ]);
  return standings.flatMap((standing) => {
    const row = rows.get(standing.id);
    if (row === undefined) return [];
    const hours = everyStep(usage.get(standing.id) ?? [], from, HOURS);
    return { ...toItem(actor, standing, row), hours, suspension: suspensions.get(standing.id) ?? null };
  });
}

function toItem(actor: Actor, standing: Standing, row: ApplicationRow): Omit<ApplicationListItem, "hours" | "suspension"> {
  const { id, name, status, createdAt, expiresAt, lastUsedAt, conditions } = standing;
  const { quota, ownerId, ownerName, ownerEmail, kind, production, sandbox, memberRole: stored } = row;
  return {
    id,
    name,
    owner: { name: ownerName, email: ownerEmail },
    role: ownerId === actor.userId ? "owner" : stored === null ? null : memberRole(stored),
    quota,
    status,
    createdAt,
    keys: [...(production ? (["PRODUCTION"] as const) : []), ...(sandbox ? (["SANDBOX"] as const) : [])],
    kind: CLIENT_KINDS.find((each) => each.name === kind)?.label ?? null,
    condition: conditions[0] ?? { kind: "active" },
    expiresAt,
    lastUsedAt,
  };
}
