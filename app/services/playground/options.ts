import { database } from "#app/db/database";
import { TICKED, tickedGrantTypes } from "#app/db/queries/client-grants";
import { readGrantPolicy } from "#app/db/queries/grant-policies";
import { mayUse, type RuledKey } from "#app/oauth/grant-policy";
import type { Actor } from "../actor";
import { heldBy } from "../applications/access";
import { kindOf, readCallbackUrls } from "../keys/configuration";
import { readRealmKeyPolicy } from "../keys/policy";
import { playgroundCallback } from "./flow";

/** What the playground has to choose from. */
export interface PlaygroundOptions {
  /** The grant types that work and that the admin has switched on. */
  readonly grants: readonly { readonly name: string; readonly label: string; readonly summary: string; readonly warning: string | null }[];
  /** The keys of the actor's applications, own and shared, to fill in the Client ID with. */
  readonly keys: readonly {
    readonly clientId: string;
    readonly application: string;
    readonly environment: string;
    readonly grants: readonly string[];
    /** Whether the playground's callback URL is registered. */
    readonly hasCallback: boolean;
  }[];
  /** Open scopes, those of APIs that an application of the actor's subscribes to, and those that one was given. */
  readonly scopes: readonly string[];
  /** What a key must have registered for Code and Implicit. */
  readonly callbackUrl: string;
  /** The address that every path is reached at, without a trailing slash. */
  readonly origin: string;
}

/** Keys offered, those of the latest applications. */
const KEYS_OFFERED = 50;

/** The choices of the playground for this person. */
export async function playgroundOptions(actor: Actor): Promise<PlaygroundOptions> {
  const { prisma } = database();
  const callbackUrl = playgroundCallback(actor);
  const given = { some: { state: "approved", application: heldBy(actor, "read") } };
  const subscribed = await prisma.api.findMany({
    where: { subscriptions: given },
    select: { id: true },
  });
  // An API's scopes are for its subscribers alone.
  const reachable = [{ apiId: null }, { apiId: { in: subscribed.map(({ id }) => id) } }];
  const [grants, policy, clients, scopes] = await Promise.all([
    readGrantPolicy(prisma, actor.realmId),
    readRealmKeyPolicy(prisma, actor.realmId),
    prisma.client.findMany({
      where: { realmId: actor.realmId, application: heldBy(actor, "read") },
      orderBy: { createdAt: "desc" },
      take: KEYS_OFFERED,
      select: {
        clientId: true,
        kind: true,
        environment: true,
        callbackUrls: true,
        grants: TICKED,
        application: { select: { id: true, name: true } },
      },
    }),
    prisma.scope.findMany({
      where: {
        realmId: actor.realmId,
        AND: [{ OR: reachable }, { OR: [{ access: "open" }, { access: { in: ["request", "named"] }, applications: given }] }],
      },
      orderBy: { name: "asc" },
      select: { name: true },
    }),
  ]);
  return {
    grants: policy.grantTypes.map(({ name, label, summary, warning }) => ({ name, label, summary, warning: warning ?? null })),
    keys: clients.map((client) => ({
      clientId: client.clientId,
      application: client.application.name,
      environment: client.environment,
      grants: tickedGrantTypes(client.grants).filter((name) => mayUse(grants, name, keyOf(client), Date.now())),
      hasCallback: readCallbackUrls(client.callbackUrls).includes(callbackUrl),
    })),
    scopes: scopes.map(({ name }) => name),
    callbackUrl,
    origin: actor.issuer,
  };
}

function keyOf(client: { readonly kind: string; readonly environment: string; readonly application: { readonly id: string } }): RuledKey {
  return {
    kind: kindOf(client),
    environment: client.environment === "SANDBOX" ? "SANDBOX" : "PRODUCTION",
    applicationId: client.application.id,
  };
}
