/** What a person is shown who is asked to consent: who asks, where they go back to, and what it may do, in plain words. */
import { database } from "#app/db/database";
import type { AuthorizationRequest } from "#app/oauth/authorization/request";
import { isLoopbackRedirectUri, redirectHost } from "#app/oauth/checks/redirect-uri";
import type { RegisteredBy } from "#app/oauth/client-kinds";
import type { Actor } from "../actor";
import { describePermissions, type Permissions } from "./permissions";

const NOTHING: Permissions = { scopes: [], apis: [] };

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
  /** What it may do, and at which APIs. */
  readonly permissions: Permissions;
  readonly person: { readonly id: string; readonly name: string; readonly email: string };
  /** The whole redirect URI, for the page's security policy. */
  readonly redirectUri: string;
}

/** Reads what the page shows of a request that passed its checks. */
export async function consentPage(actor: Actor, request: AuthorizationRequest): Promise<ConsentPage> {
  const { client, redirectUri, scope, audience } = request;
  const { prisma } = database();
  const [application, [permissions = NOTHING]] = await Promise.all([
    prisma.application.findUniqueOrThrow({
      where: { id: client.applicationId },
      select: { name: true, kind: true, owner: { select: { name: true } } },
    }),
    describePermissions(prisma, client.realmId, [{ scope, audience: audience ?? [] }]),
  ]);
  return {
    application: application.name,
    owner: application.kind === "agent" ? null : application.owner.name,
    environment: client.environment,
    registeredBy: client.registeredBy,
    documentHost: client.registeredBy === "document" ? new URL(client.clientId).host : null,
    redirect: redirectParts(redirectUri),
    isLocal: client.callbackUrls.every(isLoopbackRedirectUri),
    permissions,
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
