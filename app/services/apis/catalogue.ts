/** The APIs of a realm as people see them: the catalogue, and the page of one. */
import { database } from "#app/db/database";
import { searchNames } from "#app/db/queries/search-names";
import type { Realm } from "#app/oauth/realm";
import { resourceMetadataPath } from "#app/oauth/resource-metadata";
import type { Actor } from "../actor";
import { heldBy } from "../applications/access";
import { findPage, type ListPage, searchText } from "../list-page";
import { issuerAt } from "../realms/resolve";
import { findApi, findManagedApi, managesApi, mayRegisterApis } from "./access";
import { type Operation, storedOperations } from "./open-api";

const PAGE_SIZE = 20;
const MOST_APPLICATIONS = 100;
const MOST_SUBSCRIBERS = 50;
const OPERATIONS_SHOWN = 10;

export interface ApiItem {
  readonly id: string;
  readonly name: string;
  readonly identifier: string;
  readonly description: string;
  readonly owner: string;
  readonly approval: string;
  readonly scopes: number;
}

export interface ApiCatalogue {
  readonly list: ListPage<ApiItem>;
  readonly mayRegister: boolean;
}

/** The realm's APIs by name; those with `search` in name or identifier. */
export async function listApis(actor: Actor, query: { readonly search: string; readonly page: number }): Promise<ApiCatalogue> {
  const { prisma } = database();
  const search = searchText(query.search);
  const where = {
    realmId: actor.realmId,
    ...(search === "" ? {} : { id: { in: [...(await searchNames({ table: "Api", realmId: actor.realmId, text: search }))] } }),
  };
  const { rows, ...place } = await findPage({ page: query.page, pageSize: PAGE_SIZE }, async ({ limit, offset }) => ({
    rows: await prisma.api.findMany({
      where,
      orderBy: [{ sortKey: "asc" }, { id: "asc" }],
      take: limit,
      skip: offset,
      select: { id: true, name: true, identifier: true, description: true, approval: true, owner: { select: { name: true } } },
    }),
    total: await prisma.api.count({ where }),
    more: false,
  }));
  const counted = await prisma.scope.groupBy({ by: ["apiId"], where: { apiId: { in: rows.map(({ id }) => id) } }, _count: true });
  const scopes = new Map(counted.map(({ apiId, _count }) => [apiId, _count]));
  const items = rows.map(({ owner, ...api }) => ({ ...api, owner: owner.name, scopes: scopes.get(api.id) ?? 0 }));
  return { list: { items, ...place }, mayRegister: await mayRegisterApis(actor) };
}

/** What the page of an API shows. */
export interface ApiView {
  readonly id: string;
  readonly identifier: string;
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  readonly tokenFormat: string | null;
  /** Seconds. */
  readonly accessTokenLifetime: number | null;
  readonly approval: string;
  readonly createdAt: Date;
  readonly scopes: readonly { readonly name: string; readonly description: string }[];
  /** The first of its document, and how many there are: the document's page has all. */
  readonly operations: readonly Operation[];
  readonly operationCount: number;
  /** Whether the actor may change it. */
  readonly managed: boolean;
  readonly subscribers: number;
  /** The latest of them, for those who may change the API; empty for others. */
  readonly subscriberList: readonly { readonly id: string; readonly name: string; readonly owner: string }[];
  /** The applications that the actor may subscribe, with their standing: "none", or the state of the subscription. */
  readonly applications: readonly { readonly id: string; readonly name: string; readonly state: string }[];
}

/**
 * The page of an API.
 *
 * @throws NotFoundError
 */
export async function viewApi(actor: Actor, apiId: string): Promise<ApiView> {
  const { prisma } = database();
  const { owner, operations, ...api } = await findApi(prisma, actor, apiId);
  const [scopes, subscribers, applications] = await Promise.all([
    prisma.scope.findMany({ where: { apiId: api.id }, orderBy: { name: "asc" }, select: { name: true, description: true } }),
    prisma.subscription.count({ where: { apiId: api.id, state: "approved" } }),
    prisma.application.findMany({
      where: heldBy(actor, "change"),
      orderBy: { sortKey: "asc" },
      take: MOST_APPLICATIONS,
      select: { id: true, name: true, subscriptions: { where: { apiId: api.id }, select: { state: true } } },
    }),
  ]);
  const { id, identifier, name, description, tokenFormat, accessTokenLifetime, approval, createdAt } = api;
  const described = storedOperations(operations);
  return {
    id,
    identifier,
    name,
    description,
    tokenFormat,
    accessTokenLifetime,
    approval,
    createdAt,
    owner: owner.name,
    scopes,
    operations: described.slice(0, OPERATIONS_SHOWN),
    operationCount: described.length,
    managed: managesApi(actor, api),
    subscribers,
    subscriberList: managesApi(actor, api) ? await listSubscribers(api.id) : [],
    applications: applications.map(({ subscriptions, ...application }) => ({ ...application, state: subscriptions[0]?.state ?? "none" })),
  };
}

async function listSubscribers(apiId: string): Promise<ApiView["subscriberList"]> {
  const rows = await database().prisma.subscription.findMany({
    where: { apiId, state: "approved" },
    orderBy: [{ decidedAt: "desc" }, { applicationId: "asc" }],
    take: MOST_SUBSCRIBERS,
    select: { application: { select: { id: true, name: true, owner: { select: { name: true } } } } },
  });
  return rows.map(({ application: { id, name, owner } }) => ({ id, name, owner: owner.name }));
}

/**
 * An API that the actor may change, with what its deletion takes.
 *
 * @throws NotFoundError, or ForbiddenError when it is somebody else's
 */
export async function managedApi(actor: Actor, apiId: string): Promise<ApiView> {
  await findManagedApi(database().prisma, actor, apiId);
  return await viewApi(actor, apiId);
}

/**
 * What the "Edit" form shows of an API.
 *
 * @throws NotFoundError, or ForbiddenError when it is somebody else's
 */
export async function editableApi(actor: Actor, apiId: string) {
  const { id, identifier, name, description, tokenFormat, accessTokenLifetime, approval } = await findManagedApi(
    database().prisma,
    actor,
    apiId,
  );
  return { id, identifier, name, description, tokenFormat, accessTokenLifetime, approval };
}

/**
 * Where the portal hosts an API's RFC 9728 document.
 *
 * @example metadataAddress(realm, id) // "https://portal.example/.well-known/oauth-protected-resource/apis/0190…"
 */
export function metadataAddress(realm: Pick<Realm, "path">, apiId: string): string {
  return issuerAt(resourceMetadataPath(realm, apiId));
}
