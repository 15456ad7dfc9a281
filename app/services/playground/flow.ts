/** The grants of the playground that lead through the browser: Code and Implicit begin at `/authorize` and end at the playground's callback. */
import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { openTo } from "../applications/access";
import { checked, InvalidInputError, NotFoundError } from "../errors";
import { readCallbackUrls } from "../keys/configuration";
import { addCallbackUrl } from "../keys/key";
import { readRealmKeyPolicy } from "../keys/policy";
import { pushAhead } from "./pushing";

const REDIRECT_GRANTS = ["authorization_code", "implicit"] as const;
export type RedirectGrant = (typeof REDIRECT_GRANTS)[number];

/** Whether a grant type begins at `/authorize`. */
export function isRedirectGrant(grantType: string): grantType is RedirectGrant {
  return REDIRECT_GRANTS.some((name) => name === grantType);
}

const CALLBACK_PATH = "/playground/callback";

/** The address that a key must have registered for the playground. */
export function playgroundCallback({ issuer }: Pick<Actor, "issuer">): string {
  return issuer + CALLBACK_PATH;
}

const path = z.string().max(200);

/** What the browser keeps from the start of a flow to its callback: none of it is worth anything without the code. */
export const flowSchema = z.object({
  grantType: z.enum(REDIRECT_GRANTS),
  clientId: z.string().max(200),
  state: z.string().max(100),
  nonce: z.string().max(100),
  /** PKCE's secret (RFC 7636 §4.1). */
  verifier: z.string().max(128),
  tokenEndpoint: path,
  /** The issuer that the answer must name (RFC 9207). */
  issuer: z.string().max(300),
});
export type PlaygroundFlow = z.output<typeof flowSchema>;

/** Where the flow of an authorization endpoint begins: its path here and the issuer of that path. */
export interface AuthorizePlace {
  readonly path: string;
  readonly issuer: string;
}

export interface StartInput {
  readonly grantType: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly authorizeEndpoint: string;
  readonly tokenEndpoint: string;
  /** The secret of the key, with which its request is pushed first (RFC 9126); "" for one without; null: the request travels in the address. */
  readonly pushSecret: string | null;
}

const missing = "Give the Client ID.";
const startSchema = z.object({
  grantType: z.enum(REDIRECT_GRANTS, { error: "Choose one of the grant types in the list." }),
  clientId: z.string().trim().min(1, { error: missing }).max(200, { error: "This is too long." }),
  scopes: z.array(z.string().regex(/^\S+$/, { error: "A scope has no blanks." })).refine((scopes) => scopes.join(" ").length <= 1000, {
    error: "This is too long.",
  }),
});

const random = () => randomBytes(32).toString("base64url");

/**
 * Begins a flow: the address to send the browser to, and what it is to keep until the callback. State, nonce and PKCE are made for the person.
 *
 * @throws InvalidInputError by field; `push` where a request that is pushed is refused; `callbackUrl` where a key of the actor's has not registered the callback
 */
export async function startFlow(
  actor: Actor,
  input: StartInput,
  places: readonly AuthorizePlace[],
): Promise<{ readonly location: string; readonly flow: PlaygroundFlow }> {
  const { grantType, clientId, scopes } = checked(startSchema, input);
  const { prisma } = database();
  const policy = await readRealmKeyPolicy(prisma, actor.realmId);
  if (!policy.grantTypes.some(({ name }) => name === grantType))
    throw new InvalidInputError({ grantType: ["Choose one of the grant types in the list."] });
  const place = places.find((known) => known.path === input.authorizeEndpoint);
  if (place === undefined) throw new InvalidInputError({ authorizeEndpoint: ["Choose one of this portal's endpoints."] });
  const redirectUri = playgroundCallback(actor);
  const own = await findOwnKey(actor, clientId);
  if (own !== null && !readCallbackUrls(own.callbackUrls).includes(redirectUri))
    throw new InvalidInputError({
      callbackUrl: ["This key has not registered the callback URL. Press Register Callback URL, then Authorize."],
    });
  const flow = {
    grantType,
    clientId,
    state: random(),
    nonce: random(),
    verifier: random(),
    tokenEndpoint: input.tokenEndpoint,
    issuer: place.issuer,
  };
  const parameters = {
    response_type: grantType === "implicit" ? "token" : "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
    state: flow.state,
    nonce: flow.nonce,
    ...(grantType === "authorization_code" ? { code_challenge: challengeOf(flow.verifier), code_challenge_method: "S256" } : {}),
  };
  const { pushSecret } = input;
  const brought = pushSecret === null ? parameters : await pushAhead(actor, { clientId, clientSecret: pushSecret, parameters });
  return { location: `${place.path}?${new URLSearchParams(brought)}`, flow };
}

/** RFC 7636 §4.2. */
function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

/**
 * "Register Callback URL": adds the playground's callback to a key of the actor's.
 *
 * @throws NotFoundError when the actor has no such key; InvalidInputError as `updateKey`
 */
export async function registerCallback(actor: Actor, clientId: string): Promise<void> {
  const own = await findOwnKey(actor, clientId);
  if (own === null) throw new InvalidInputError({ clientId: ["Only keys of your own applications can be changed here."] });
  if (own.environment !== "PRODUCTION" && own.environment !== "SANDBOX") throw new NotFoundError("There is no such key.");
  await addCallbackUrl(actor, own.applicationId, own.environment, playgroundCallback(actor));
}

async function findOwnKey(actor: Actor, clientId: string) {
  return await database().prisma.client.findFirst({
    where: { realmId: actor.realmId, clientId, application: openTo(actor, "read") },
    select: { applicationId: true, environment: true, callbackUrls: true },
  });
}
