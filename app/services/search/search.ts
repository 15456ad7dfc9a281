/** What people look for from anywhere in the portal, by a name, an address or an id. */
import { database } from "#app/db/database";
import { listApplicationIds } from "#app/db/queries/application-list";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { listUsers } from "../admin/users";
import { listApis } from "../apis/catalogue";
import { isRowId, openTo } from "../applications/access";
import { searchText } from "../list-page";

/** Hits of a kind at most: the lists themselves have the others. */
const MOST_HITS = 8;

export interface SearchAnswer {
  /** What was looked for, as it was understood. */
  readonly text: string;
  readonly applications: readonly { readonly id: string; readonly name: string; readonly owner: string }[];
  readonly apis: readonly { readonly id: string; readonly name: string; readonly identifier: string }[];
  /** For admins; empty for others. */
  readonly people: readonly { readonly id: string; readonly name: string; readonly email: string }[];
  /** The key whose Consumer Key was looked for. */
  readonly key: KeyHit | null;
  /** What was looked for, where it has the form of a request id. */
  readonly requestId: string | null;
}

interface KeyHit {
  readonly applicationId: string;
  readonly application: string;
  readonly environment: Environment;
  readonly clientId: string;
}

/**
 * Applications, APIs, people and keys that the actor may see and that a text names: a part of a name or an address, a whole Consumer Key,
 * or the id of a request.
 *
 * @param text as it was typed; more than 100 characters are cut off
 * @example const { applications } = await searchPortal(actor, "bill");
 */
export async function searchPortal(actor: Actor, text: string): Promise<SearchAnswer> {
  const search = searchText(text);
  const requestId = isRowId(search.toLowerCase()) ? search.toLowerCase() : null;
  if (search === "") return { text: search, applications: [], apis: [], people: [], key: null, requestId };
  const isAdmin = actor.role === "admin";
  const [applications, { list }, people, key] = await Promise.all([
    findApplications(actor, search),
    listApis(actor, { search, page: 1 }),
    isAdmin ? listUsers(actor, { search }) : { items: [] },
    findKey(actor, search),
  ]);
  return {
    text: search,
    applications,
    apis: list.items.slice(0, MOST_HITS).map(({ id, name, identifier }) => ({ id, name, identifier })),
    people: people.items.slice(0, MOST_HITS).map(({ id, name, email }) => ({ id, name, email })),
    key,
    requestId,
  };
}

async function findApplications(actor: Actor, search: string): Promise<SearchAnswer["applications"]> {
  const { realmId, userId, role } = actor;
  const whose = { realmId, ...(role === "admin" ? {} : { holderId: userId }) };
  const { ids } = await listApplicationIds({ ...whose, search, sort: "name", descending: false, limit: MOST_HITS, offset: 0 });
  const select = { id: true, name: true, owner: { select: { name: true } } };
  const rows = await database().prisma.application.findMany({ where: { id: { in: [...ids] } }, select });
  const found = new Map(rows.map(({ id, name, owner }) => [id, { id, name, owner: owner.name }]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

async function findKey(actor: Actor, clientId: string): Promise<KeyHit | null> {
  const found = await database().prisma.client.findFirst({
    where: { realmId: actor.realmId, clientId, application: openTo(actor, "read") },
    select: { applicationId: true, environment: true, application: { select: { name: true } } },
  });
  if (found === null) return null;
  const environment = found.environment === "SANDBOX" ? "SANDBOX" : "PRODUCTION";
  return { applicationId: found.applicationId, application: found.application.name, environment, clientId };
}
