/**
 * The realms directly below an actor's own. Their parent's admins decide over their existence and see how large they are; what is inside
 * is for the realm's own people.
 */
import { z } from "zod";
import { database, type PrismaClient } from "#app/db/database";
import { countOfRealm } from "#app/db/queries/bounded";
import { type Realm, realmAt } from "#app/oauth/realm";
import { env } from "#app/platform/env";
import { hasAdmin } from "../accounts/first-admin";
import type { Actor } from "../actor";
import { requireAdminRole } from "../admin/access";
import { isRowId } from "../applications/access";
import { checked, NotFoundError } from "../errors";
import { findPage, type ListPage, listQuery, PAGE_SIZE } from "../list-page";
import { lastNameOf } from "./name";

const realmListSchema = z.object({ ...listQuery, sort: z.enum(["name", "created"]).default("name") });

const stateSchema = z.enum(["active", "suspended", "deleting"]);
export type RealmState = z.output<typeof stateSchema>;

/** A realm below the actor's own. */
export interface ChildRealm {
  readonly id: string;
  /** Without what lies above. */
  readonly name: string;
  /** `root/alpha` */
  readonly path: string;
  readonly state: RealmState;
  /** Where its portal is, and the issuer of its tokens. */
  readonly issuer: string;
  readonly createdAt: Date;
}

export interface RealmListItem extends ChildRealm {
  /** As of a minute ago at most, where there are many. */
  readonly users: number;
  readonly applications: number;
}

/** What its page shows of a realm. */
export interface RealmFacts extends RealmListItem {
  readonly keys: number;
  readonly apis: number;
  /** Realms directly below it. */
  readonly realms: number;
  /** Whether somebody is its admin who can sign in. */
  readonly hasAdmin: boolean;
}

const COLUMNS = { id: true, path: true, state: true, createdAt: true } as const;

function toChild(row: { readonly id: string; readonly path: string; readonly state: string; readonly createdAt: Date }): ChildRealm {
  return { ...row, name: lastNameOf(row.path), state: stateSchema.parse(row.state), issuer: realmAt(env().publicUrl, row).issuer };
}

/** The path of the actor's own realm. */
export async function ownPath(
  { realmId }: Pick<Actor, "realmId">,
  reader: Pick<PrismaClient, "realm"> = database().prisma,
): Promise<string> {
  const own = await reader.realm.findUnique({ where: { id: realmId }, select: { path: true } });
  if (own === null) throw new NotFoundError();
  return own.path;
}

/**
 * The realms directly below the actor's own, a page at a time.
 *
 * @throws {NotFoundError} for everybody but admins; {InvalidInputError} by field
 * @example (await listRealms(actor, { search: "alp" })).items[0]?.name // "alpha"
 */
export async function listRealms(actor: Actor, input: z.input<typeof realmListSchema>): Promise<ListPage<RealmListItem>> {
  requireAdminRole(actor);
  const { page, search, sort, descending } = checked(realmListSchema, input);
  const { prisma } = database();
  const own = await ownPath(actor);
  // The path of each begins with that of the own realm, which is not searched: a slash is in no name.
  const text = search.toLowerCase();
  const fits =
    search === ""
      ? {}
      : text.includes("/") || `${own}/`.includes(text)
        ? { path: { startsWith: `${own}/${text}` } }
        : { path: { contains: text } };
  const direction = descending ? "desc" : "asc";
  const order = { name: { path: direction }, created: { createdAt: direction } } as const;
  const where = { parentId: actor.realmId, ...fits };
  const { rows, ...place } = await findPage({ page, pageSize: PAGE_SIZE }, async ({ limit, offset }) => ({
    rows: await prisma.realm.findMany({ where, orderBy: [order[sort], { id: direction }], take: limit, skip: offset, select: COLUMNS }),
    total: await prisma.realm.count({ where }),
    more: false,
  }));
  return { items: await Promise.all(rows.map((row) => withSize(toChild(row)))), ...place };
}

async function withSize(realm: ChildRealm): Promise<RealmListItem> {
  const [users, applications] = await Promise.all([countOfRealm("User", realm.id), countOfRealm("Application", realm.id)]);
  return { ...realm, users, applications };
}

/**
 * A realm directly below the actor's own.
 *
 * @throws {NotFoundError} for everybody but admins of the realm above
 */
export async function childRealm(
  actor: Actor,
  realmId: string,
  reader: Pick<PrismaClient, "realm"> = database().prisma,
): Promise<ChildRealm> {
  requireAdminRole(actor);
  const found = isRowId(realmId)
    ? await reader.realm.findFirst({ where: { id: realmId, parentId: actor.realmId }, select: COLUMNS })
    : null;
  if (found === null) throw new NotFoundError("This realm does not exist.");
  return toChild(found);
}

/** The same with its size. @throws as {@link childRealm} */
export async function realmFacts(actor: Actor, realmId: string): Promise<RealmFacts> {
  const realm = await childRealm(actor, realmId);
  const { prisma } = database();
  const [sized, keys, apis, realms, admin] = await Promise.all([
    withSize(realm),
    countOfRealm("Client", realmId),
    prisma.api.count({ where: { realmId } }),
    prisma.realm.count({ where: { parentId: realmId } }),
    hasAdmin(prisma, realmId),
  ]);
  return { ...sized, keys, apis, realms, hasAdmin: admin };
}

/** Realms that a menu names before it refers to the list. */
const MOST_IN_MENU = 10;

/** A realm next to one's own. */
interface NextRealm {
  readonly name: string;
  /** A path of the portal's host: the realm's start page, or where one signs in to it. */
  readonly href: string;
}

/** Where one is, and where one can go: for the header of every page. */
export interface RealmSurroundings {
  readonly name: string;
  /** The one that it lies below; null: it is root. */
  readonly above: NextRealm | null;
  /** For an admin, the first few. */
  readonly below: readonly NextRealm[];
  readonly more: boolean;
}

/** @param actor whoever is signed in in the realm: only admins are told what lies below */
export async function realmSurroundings(realm: Pick<Realm, "id" | "path">, actor: Actor | null | undefined): Promise<RealmSurroundings> {
  const names = realm.path.split("/");
  const name = lastNameOf(realm.path);
  const pathAbove = names.slice(0, -1).join("/");
  const above = pathAbove === "" ? null : { name: lastNameOf(pathAbove), href: `${basePathAt(pathAbove)}/` };
  if (actor?.role !== "admin") return { name, above, below: [], more: false };
  const rows = await database().prisma.realm.findMany({
    where: { parentId: realm.id },
    orderBy: { path: "asc" },
    take: MOST_IN_MENU + 1,
    select: { path: true },
  });
  const below = rows.slice(0, MOST_IN_MENU).map(({ path }) => ({ name: lastNameOf(path), href: `${basePathAt(path)}/login` }));
  return { name, above, below, more: rows.length > MOST_IN_MENU };
}

function basePathAt(path: string): string {
  return realmAt(env().publicUrl, { id: "", path }).basePath;
}
