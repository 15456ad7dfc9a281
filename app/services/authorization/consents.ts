/** What people let applications do: recorded when they allow it, shown on their account page, and stopped there. */
import { z } from "zod";
import { database } from "#app/db/database";
import { liveFamilyTokens } from "#app/db/queries/family-tokens";
import type { AuthorizationRequest } from "#app/oauth/authorization/request";
import { MARK_AHEAD } from "#app/oauth/checks/mark";
import { redirectHost } from "#app/oauth/checks/redirect-uri";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeAs, changeConfig } from "../changes";
import { ConflictError, checked, NotFoundError } from "../errors";

/** Applications of a person, stopped ones included: the token path keeps a person's stops in memory. */
const MOST_CONSENTS = 1000;

const lists = z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text)));

/**
 * Remembers that the person allows the client what the request asks for, besides what they have allowed it before.
 *
 * @throws {ConflictError} when the person has connected too many applications; {RateLimitedError} when they have made too many changes
 */
export async function recordConsent(actor: Actor, { client, scope, audience, redirectUri }: AuthorizationRequest): Promise<void> {
  const now = new Date();
  const key = { userId: actor.userId, clientRef: client.ref };
  await changeAs(actor, async (tx) => {
    const before = await tx.consent.findUnique({ where: { userId_clientRef: key } });
    if (before === null && (await tx.consent.count({ where: { userId: actor.userId } })) >= MOST_CONSENTS)
      throw new ConflictError("You have connected too many applications. Ask an admin of this portal to delete those that are not used.");
    const isGranted = before !== null && before.grantedAt !== null;
    const scopes = [...new Set([...(isGranted ? before.scope.split(" ") : []), ...scope.split(" ")])];
    const resources = [...new Set([...(isGranted && before.audience !== null ? lists.parse(before.audience) : []), ...(audience ?? [])])];
    const hosts = [...new Set([...(isGranted ? lists.parse(before.redirectHosts ?? "[]") : []), redirectHost(redirectUri)])];
    const data = {
      scope: scopes.join(" "),
      audience: resources.length > 0 ? JSON.stringify(resources) : null,
      redirectHosts: JSON.stringify(hosts),
      lastUsedAt: now,
    };
    const isWider =
      !isGranted || data.scope !== before.scope || data.audience !== before.audience || data.redirectHosts !== before.redirectHosts;
    await tx.consent.upsert({
      where: { userId_clientRef: key },
      create: { ...key, realmId: client.realmId, applicationId: client.applicationId, grantedAt: now, ...data },
      update: isGranted ? data : { ...data, grantedAt: now },
    });
    if (!isWider) return;
    const application = await tx.application.findUniqueOrThrow({ where: { id: client.applicationId }, select: { name: true } });
    await recordAudit(tx, actor, {
      action: "consent.allow",
      targetType: "application",
      targetId: client.applicationId,
      targetName: application.name,
      after: { clientId: client.clientId, scope, ...(audience === null ? {} : { audience }), redirectHost: redirectHost(redirectUri) },
    });
  });
}

/** An application that a person has connected. */
export interface ConnectedApplication {
  readonly clientRef: string;
  readonly name: string;
  /** null: an agent, which belongs to nobody. */
  readonly owner: string | null;
  readonly environment: string;
  readonly scopes: readonly { readonly name: string; readonly description: string }[];
  readonly audience: readonly string[];
  readonly since: Date;
  /** When the person was last sent back to it, or it last got a token for them. */
  readonly lastUsedAt: Date;
  readonly tokensInUse: number;
}

/** The applications that the person has connected and not stopped, the one used last first. */
export async function listConnectedApplications(actor: Actor, now = new Date()): Promise<readonly ConnectedApplication[]> {
  const { prisma } = database();
  const rows = await prisma.consent.findMany({
    where: { userId: actor.userId, grantedAt: { not: null } },
    include: {
      client: { select: { environment: true, application: { select: { name: true, kind: true, owner: { select: { name: true } } } } } },
    },
    orderBy: [{ lastUsedAt: "desc" }, { clientRef: "asc" }],
    take: MOST_CONSENTS,
  });
  const names = [...new Set(rows.flatMap((row) => row.scope.split(" ")))];
  const scopes = await prisma.scope.findMany({
    where: { realmId: actor.realmId, name: { in: names } },
    select: { name: true, description: true },
  });
  const descriptions = new Map(scopes.map((scope) => [scope.name, scope.description]));
  const tokens = await liveFamilyTokens(prisma, actor.userId, now);
  return rows.flatMap(({ clientRef, client, grantedAt, lastUsedAt, scope, audience, tokensNotBefore }) => {
    if (grantedAt === null) return [];
    const { application, environment } = client;
    const live = (tokens.get(clientRef) ?? []).filter(({ issuedAt }) => tokensNotBefore === null || issuedAt > tokensNotBefore);
    const latest = Math.max(
      lastUsedAt?.getTime() ?? 0,
      grantedAt.getTime(),
      ...live.map(({ issuedAt }) => Math.min(issuedAt.getTime(), now.getTime())),
    );
    return {
      clientRef,
      name: application.name,
      owner: application.kind === "agent" ? null : application.owner.name,
      environment,
      scopes: scope.split(" ").map((name) => ({ name, description: descriptions.get(name) ?? "" })),
      audience: audience === null ? [] : lists.parse(audience),
      since: grantedAt,
      lastUsedAt: new Date(latest),
      tokensInUse: live.length,
    };
  });
}

/** What stopping an application ends, for the page that offers it. */
export const STOP_ENDS =
  "Stopping one ends every token with which it acts for you, and it has to ask you again. What it does for others, or as itself, goes on.";

export const stopApplicationSchema = z.object({ clientRef: z.string().max(100) });

/**
 * Stops an application for the acting person: every token that it has to act for them is dead from the next request on, in every process,
 * and they are asked again before it gets another.
 *
 * @throws {NotFoundError} when the person has not connected it; {RateLimitedError}
 */
export async function stopApplication(actor: Actor, input: z.input<typeof stopApplicationSchema>): Promise<void> {
  const { clientRef } = checked(stopApplicationSchema, input);
  await changeConfig(actor, async (tx, changed) => {
    const where = { userId_clientRef: { userId: actor.userId, clientRef } };
    const consent = await tx.consent.findUnique({ where, include: { client: { select: { application: { select: { name: true } } } } } });
    if (consent === null || consent.grantedAt === null) throw new NotFoundError("You have not connected this application.");
    const tokensNotBefore = new Date(Date.now() + MARK_AHEAD);
    await tx.consent.update({ where, data: { tokensNotBefore, grantedAt: null, scope: "", audience: null, redirectHosts: null } });
    await recordAudit(tx, actor, {
      action: "consent.stop",
      targetType: "application",
      targetId: consent.applicationId,
      targetName: consent.client.application.name,
      before: { scope: consent.scope },
    });
    changed({ kind: "user", key: actor.userId });
  });
}
