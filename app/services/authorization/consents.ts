/** What people let applications do: recorded when they allow it, and stopped on their account page. */
import { z } from "zod";
import { MARK_AHEAD } from "#app/oauth/checks/mark";
import { redirectHost } from "#app/oauth/checks/redirect-uri";
import type { RegisteredClient } from "#app/oauth/model";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeAs, changeConfig } from "../changes";
import { ConflictError, checked, NotFoundError } from "../errors";

/** Applications of a person, stopped ones included: the token path keeps a person's stops in memory. */
export const MOST_CONSENTS = 1000;

const strings = z.array(z.string());

/** A list in a consent's row: identifiers of APIs, or hosts. */
export function readList(json: string | null): readonly string[] {
  return json === null ? [] : strings.parse(JSON.parse(json));
}

/** What a person allows. */
export interface Allowance {
  readonly client: Pick<RegisteredClient, "ref" | "clientId" | "realmId" | "applicationId">;
  /** Space separated. */
  readonly scope: string;
  /** Identifiers of APIs; null: none was asked for. */
  readonly audience: readonly string[] | null;
  /** Where the answer goes; null: to a device, which polls. */
  readonly redirectUri: string | null;
}

/**
 * Remembers that the person allows the client what the request asks for, besides what they have allowed it before.
 *
 * @throws {ConflictError} when the person has connected too many applications; {RateLimitedError} when they have made too many changes
 */
export async function recordConsent(actor: Actor, { client, scope, audience, redirectUri }: Allowance): Promise<void> {
  const now = new Date();
  const host = redirectUri === null ? [] : [redirectHost(redirectUri)];
  const key = { userId: actor.userId, clientRef: client.ref };
  await changeAs(actor, async (tx) => {
    const before = await tx.consent.findUnique({ where: { userId_clientRef: key } });
    if (before === null && (await tx.consent.count({ where: { userId: actor.userId } })) >= MOST_CONSENTS)
      throw new ConflictError("You have connected too many applications. Ask an admin of this portal to delete those that are not used.");
    const isGranted = before !== null && before.grantedAt !== null;
    const scopes = [...new Set([...(isGranted ? before.scope.split(" ") : []), ...scope.split(" ")])].filter((name) => name !== "");
    const resources = [...new Set([...(isGranted ? readList(before.audience) : []), ...(audience ?? [])])];
    const hosts = [...new Set([...(isGranted ? readList(before.redirectHosts) : []), ...host])];
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
      after: {
        clientId: client.clientId,
        scope,
        ...(audience === null ? {} : { audience }),
        ...(host[0] === undefined ? {} : { redirectHost: host[0] }),
      },
    });
  });
}

/** What stopping an application ends, for the page that offers it. */
export const STOP_ENDS =
  "Stop ends every token with which an application acts for you, and it has to ask you again. What it does for others, or as itself, goes on.";

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
