/** What a person is shown who is asked to consent: who asks, where they go back to, and what it may do, in plain words. */
import { database } from "#app/db/database";
import type { AuthorizationRequest } from "#app/oauth/authorization/request";
import { isLoopbackRedirectUri, redirectHost } from "#app/oauth/checks/redirect-uri";
import type { RegisteredBy } from "#app/oauth/client-kinds";
import type { Actor } from "../actor";

export interface ConsentPage {
  readonly application: string;
  /** null: an agent, which belongs to nobody. */
  readonly owner: string | null;
  readonly environment: "PRODUCTION" | "SANDBOX";
  readonly registeredBy: RegisteredBy;
  /** The host of a metadata document that is the client's identifier. */
  readonly documentHost: string | null;
  /** The redirect URI in three parts; the middle one is what tells where it leads. */
  readonly redirect: { readonly before: string; readonly host: string; readonly after: string };
  /** Whether every registered address is on the person's own computer: any program there can say that it is this application. */
  readonly isLocal: boolean;
  /** Identifiers of the APIs that it is for; empty: all of the portal. */
  readonly audience: readonly string[];
  readonly scopes: readonly { readonly name: string; readonly description: string }[];
  readonly person: { readonly id: string; readonly name: string; readonly email: string };
  /** The whole redirect URI, for the page's security policy. */
  readonly redirectUri: string;
}

/** Reads what the page shows of a request that passed its checks. */
export async function consentPage(actor: Actor, request: AuthorizationRequest): Promise<ConsentPage> {
  const { client, redirectUri, scope, audience } = request;
  const { prisma } = database();
  const names = scope.split(" ");
  const [application, rows] = await Promise.all([
    prisma.application.findUniqueOrThrow({
      where: { id: client.applicationId },
      select: { name: true, kind: true, owner: { select: { name: true } } },
    }),
    prisma.scope.findMany({ where: { realmId: client.realmId, name: { in: names } }, select: { name: true, description: true } }),
  ]);
  const descriptions = new Map(rows.map((row) => [row.name, row.description]));
  return {
    application: application.name,
    owner: application.kind === "agent" ? null : application.owner.name,
    environment: client.environment,
    registeredBy: client.registeredBy,
    documentHost: client.registeredBy === "document" ? new URL(client.clientId).host : null,
    redirect: redirectParts(redirectUri),
    isLocal: client.callbackUrls.every(isLoopbackRedirectUri),
    audience: audience ?? [],
    scopes: names.map((name) => ({ name, description: descriptions.get(name) ?? "" })),
    person: { id: actor.userId, name: actor.name, email: actor.email },
    redirectUri,
  };
}

/** @example redirectParts("https://app.example/cb").host // "app.example" */
function redirectParts(uri: string): ConsentPage["redirect"] {
  const host = redirectHost(uri);
  const at = Math.max(0, uri.indexOf(host));
  return { before: uri.slice(0, at), host, after: uri.slice(at + host.length) };
}
