/** WSO2's registration of applications, `/client-registration/v0.17/register`: a portal user's program registers by that user's password. */
import { z } from "zod";
import { database } from "#app/db/database";
import { redirectUriProblem } from "#app/oauth/checks/redirect-uri";
import { basic } from "#app/oauth/client-auth/basic";
import { JSON_HEADERS } from "#app/oauth/errors";
import { GRANT_TYPES, type GrantTypeName, knownGrantTypes } from "#app/oauth/grant-types";
import type { ProtocolAnswer, ProtocolRequest } from "#app/oauth/model";
import { createUuidv7 } from "#app/oauth/uuidv7";
import { userVerifier } from "../accounts/password-check";
import type { Actor } from "../actor";
import { createApplication } from "../applications/application";
import { RateLimitedError, ServiceError, UnavailableError } from "../errors";
import { generateKeys } from "../keys/key";
import { readRealmKeyPolicy } from "../keys/policy";
import { createSecret } from "../keys/secrets";
import { agentPolicyOf, readAgentSettings } from "./policy";

const body = z.object({
  // Neither engine finds a text with U+0000.
  clientName: z
    .string()
    .min(1)
    .max(70)
    .regex(/^\P{Cc}+$/u),
  owner: z.string().max(320),
  callbackUrl: z.string().max(4000).nullish(),
  grantType: z.string().max(1000).nullish(),
  tokenType: z.string().max(20).nullish(),
});

const newId = createUuidv7({ now: Date.now });

/** A refusal in WSO2's form. */
class Wso2Refusal extends Error {
  override readonly name = "Wso2Refusal";
  constructor(
    readonly status: 400 | 401 | 403 | 405 | 429 | 503,
    message: string,
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** Answers a request at the endpoint. A name that the user has registered already is answered with the same client and a new secret. */
export async function answerWso2Registration(request: ProtocolRequest, issuer: string): Promise<ProtocolAnswer> {
  try {
    return { status: 200, headers: JSON_HEADERS, body: await register(request, issuer) };
  } catch (error) {
    return refusalOf(error);
  }
}

async function register(request: ProtocolRequest, issuer: string): Promise<Readonly<Record<string, unknown>>> {
  if (request.method !== "POST") throw new Wso2Refusal(405, "Use POST.");
  const { prisma } = database();
  const door = agentPolicyOf(await readAgentSettings(prisma, request.realmId)).registration;
  if (door.kind === "off") throw new Wso2Refusal(403, "Clients cannot register here: an admin has not switched it on.");
  const actor = await actorOf(request, issuer);
  const { clientName, owner, callbackUrl, grantType, tokenType } = read(request);
  if (owner.toLowerCase() !== actor.email) {
    // WSO2's words.
    throw new Wso2Refusal(400, `Logged in user '${actor.email}' and application owner '${printable(owner)}' should be same.`);
  }
  const callbackUrls = callbackUrlsOf(callbackUrl ?? "");
  const offered = (await readRealmKeyPolicy(prisma, actor.realmId)).grantTypes.map(({ name }) => name);
  const grantTypes = grantTypesOf(grantType ?? "", callbackUrls, offered);
  const application =
    (await prisma.application.findFirst({ where: { ownerId: actor.userId, name: clientName }, select: { id: true } })) ??
    (await createApplication(actor, { name: clientName, quota: "Unlimited" }));
  const tokenFormat = tokenType === "JWT" ? "jwt" : "opaque";
  const made = await generateKeys(actor, application.id, "PRODUCTION", { grantTypes, callbackUrls, tokenFormat, scopes: null });
  const { clientId, value } =
    made.outcome === "generated"
      ? made.secret
      : await createSecret(actor, application.id, "PRODUCTION", {
          idempotencyKey: newId(),
          description: "Made with a registration",
          expiry: { kind: "never" },
        });
  const redirects = callbackUrls.join(",");
  return {
    clientId,
    clientName,
    callBackURL: redirects,
    clientSecret: value,
    isSaasApplication: true,
    appOwner: owner,
    jsonString: JSON.stringify({ grant_types: grantTypes.join(" "), redirect_uris: redirects, client_name: clientName }),
    jsonAppAttribute: "{}",
    applicationUUID: null,
    tokenType: tokenType ?? null,
  };
}

/** The portal user whose name and password the request has, by sign-in's own check and throttle. */
async function actorOf(request: ProtocolRequest, issuer: string): Promise<Actor> {
  const { realmId, ip, requestId } = request;
  const claim = request.authorization === null ? undefined : basic.read(request);
  if (claim === undefined || `${claim.clientId}${claim.proof}`.includes("\0"))
    throw new Wso2Refusal(401, "Send the user name and password of a portal user as HTTP Basic.");
  const check = await userVerifier.verifyUser({ realmId, username: claim.clientId.toLowerCase(), password: claim.proof, ip });
  if (check.outcome === "busy") throw new Wso2Refusal(503, "Too many passwords are being checked at the moment.", check.retryAfterSeconds);
  if (check.outcome !== "verified") throw new Wso2Refusal(401, "The user name or password is wrong, or the user may not sign in now.");
  const user = await database().prisma.user.findUniqueOrThrow({ where: { id: check.userId } });
  return {
    userId: user.id,
    realmId,
    issuer,
    name: user.name,
    email: user.email,
    role: user.role === "admin" ? "admin" : "developer",
    ip,
    requestId,
    caller: { kind: "token", tokenId: "registration" },
  };
}

function read({ contentType, body: text, bodyTooLarge }: ProtocolRequest): z.output<typeof body> {
  const parsed = bodyTooLarge || !/^application\/json\s*(;|$)/i.test(contentType ?? "") ? undefined : body.safeParse(jsonOf(text));
  if (!parsed?.success) throw new Wso2Refusal(400, "Send a JSON object with clientName, owner and grantType.");
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One address, several by comma, or WSO2's `regexp=(one|other)`. What is none that could be registered, as in WSO2's own example, is left out. */
function callbackUrlsOf(text: string): string[] {
  const list = /^regexp=\((.*)\)$/.exec(text)?.[1]?.split("|") ?? text.split(",");
  return [...new Set(list.map((url) => url.trim()))].filter((url) => url !== "" && redirectUriProblem(url) === null).slice(0, 50);
}

/** As in WSO2, those that need a callback URL are left out without one. */
function grantTypesOf(text: string, callbackUrls: readonly string[], offered: readonly GrantTypeName[]): GrantTypeName[] {
  const asked = knownGrantTypes(text.split(/[\s,]+/)).filter((name) => offered.includes(name));
  const fit = asked.filter((name) => callbackUrls.length > 0 || !GRANT_TYPES.some((info) => info.name === name && info.needsCallbackUrl));
  if (fit.length === 0) throw new Wso2Refusal(400, "None of the grant types in grantType is on offer, or they need a callbackUrl.");
  return fit;
}

function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 100);
}

/** @throws what is no refusal */
function refusalOf(error: unknown): ProtocolAnswer {
  const refused = error instanceof ServiceError ? ofService(error) : error;
  if (!(refused instanceof Wso2Refusal)) throw error;
  const { status, message, retryAfter } = refused;
  return {
    status,
    headers: {
      ...JSON_HEADERS,
      ...(status === 401 ? { "WWW-Authenticate": 'Basic realm="Latchkey", charset="UTF-8"' } : {}),
      ...(status === 405 ? { Allow: "POST" } : {}),
      ...(retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) }),
    },
    body: { code: status, message, description: message, moreInfo: "", error: [] },
  };
}

function ofService(error: ServiceError): Wso2Refusal {
  if (error instanceof RateLimitedError) return new Wso2Refusal(429, error.message, error.retryAfterSeconds);
  if (error instanceof UnavailableError) return new Wso2Refusal(503, error.message, error.retryAfterSeconds);
  return new Wso2Refusal(400, error.message);
}
