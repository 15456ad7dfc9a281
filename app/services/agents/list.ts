/** Clients that no person has registered, as an admin sees them: where they come from, who uses them, and what becomes of them. */
import { z } from "zod";
import { database, Prisma } from "#app/db/database";
import { countListed } from "#app/db/queries/bounded";
import { lastIssue, NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import type { Actor } from "../actor";
import { requireAdminRole } from "../admin/access";
import { isRowId } from "../applications/access";
import { checked, NotFoundError } from "../errors";
import { findPage, type ListPage, listQuery, PAGE_SIZE } from "../list-page";
import { dayStart } from "../usage/period";
import type { ClientMetadata } from "./client-metadata";
import { storedMetadata } from "./managed";

export interface AgentItem {
  /** Of its application. */
  readonly id: string;
  readonly name: string;
  /** The document's host, or where it sends people back to. */
  readonly host: string;
  readonly cameBy: "document" | "registration";
  readonly status: "active" | "suspended";
  readonly createdAt: Date;
  /** When it is deleted unless somebody authorises it; null: it stays. */
  readonly expiresAt: Date | null;
  /** How many people have allowed it something. */
  readonly people: number;
  readonly lastTokenAt: Date | null;
  readonly tokensToday: number;
}

const included = {
  client: { include: { application: { select: { id: true, name: true, status: true, createdAt: true } } } },
} as const;
type Row = Prisma.ClientRegistrationGetPayload<{ include: typeof included }>;

/**
 * The agents of the actor's realm, a page at a time, newest first.
 *
 * @throws NotFoundError for everybody but admins
 */
export async function listAgents(actor: Actor, input: { readonly page?: number }): Promise<ListPage<AgentItem>> {
  requireAdminRole(actor);
  const { page } = checked(z.object({ page: listQuery.page }), input);
  const { prisma } = database();
  const { realmId } = actor;
  const { rows, ...place } = await findPage({ page, pageSize: PAGE_SIZE }, async ({ limit, offset }) => {
    const [found, total] = await Promise.all([
      prisma.clientRegistration.findMany({
        where: { realmId },
        orderBy: { clientRef: "desc" },
        take: limit,
        skip: offset,
        include: included,
      }),
      countListed(prisma, Prisma.sql`"ClientRegistration" WHERE "realmId" = ${realmId}`),
    ]);
    return { rows: found, ...total };
  });
  return { items: await toItems(realmId, rows), ...place };
}

async function toItems(realmId: string, rows: readonly Row[]): Promise<readonly AgentItem[]> {
  const { prisma } = database();
  const applicationIds = rows.map(({ client }) => client.applicationId);
  const [people, tokens, last] = await Promise.all([
    prisma.consent.groupBy({
      by: ["clientRef"],
      where: { clientRef: { in: rows.map(({ clientRef }) => clientRef) }, grantedAt: { not: null } },
      _count: true,
    }),
    sumUsageBy(prisma, "applicationId", { realmId, applicationIds, outcome: "success", from: dayStart(Date.now()), to: NO_END }),
    Promise.all(applicationIds.map(async (applicationId) => await lastIssue(prisma, { realmId, applicationId }))),
  ]);
  const peopleOf = new Map(people.map(({ clientRef, _count }) => [clientRef, _count]));
  return rows.map(({ client, clientRef, host, expiresAt }, at) => ({
    id: client.application.id,
    name: client.application.name,
    host,
    cameBy: client.registeredBy === "document" ? "document" : "registration",
    status: client.application.status === "suspended" ? "suspended" : "active",
    createdAt: client.application.createdAt,
    expiresAt: peopleOf.has(clientRef) ? null : expiresAt,
    people: peopleOf.get(clientRef) ?? 0,
    lastTokenAt: last[at] === undefined ? null : new Date(last[at]),
    tokensToday: tokens.get(client.applicationId) ?? 0,
  }));
}

/** People shown of one agent, those who used it last. */
const PEOPLE_SHOWN = 50;

export interface AgentDetail extends AgentItem {
  readonly clientId: string;
  readonly ip: string;
  readonly metadata: ClientMetadata;
  readonly users: readonly {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly since: Date;
    readonly lastUsedAt: Date | null;
  }[];
}

/**
 * One agent, by its application's id.
 *
 * @throws NotFoundError for everybody but admins, and where there is no such agent
 */
export async function getAgent(actor: Actor, applicationId: string): Promise<AgentDetail> {
  requireAdminRole(actor);
  const { prisma } = database();
  const where = { realmId: actor.realmId, client: { applicationId } };
  const row = isRowId(applicationId) ? await prisma.clientRegistration.findFirst({ where, include: included }) : null;
  const [item] = row === null ? [] : await toItems(actor.realmId, [row]);
  if (row === null || item === undefined) throw new NotFoundError("There is no such agent.");
  const consents = await prisma.consent.findMany({
    where: { clientRef: row.clientRef, grantedAt: { not: null } },
    orderBy: [{ lastUsedAt: "desc" }, { userId: "asc" }],
    take: PEOPLE_SHOWN,
  });
  const users = await prisma.user.findMany({ where: { id: { in: consents.map(({ userId }) => userId) } } });
  const byId = new Map(users.map((user) => [user.id, user]));
  return {
    ...item,
    clientId: row.client.clientId,
    ip: row.ip,
    metadata: storedMetadata(row.metadata),
    users: consents.flatMap(({ userId, grantedAt, lastUsedAt }) => {
      const user = byId.get(userId);
      return user && grantedAt ? [{ id: user.id, name: user.name, email: user.email, since: grantedAt, lastUsedAt }] : [];
    }),
  };
}
