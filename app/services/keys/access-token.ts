import { z } from "zod";
import { database } from "#app/db/database";
import { authMethodsOf, isByKeyPair } from "#app/oauth/client-auth/methods";
import { clientAuthMechanism } from "#app/oauth/client-auth/registry";
import type { Environment } from "#app/oauth/model";
import { looksLikeClientSecret } from "#app/oauth/secret-format";
import { formatDuration } from "#app/platform/duration";
import type { Actor } from "../actor";
import { ConflictError, checked, InvalidInputError, RateLimitedError } from "../errors";
import { protocol } from "../token-service";
import { requireKey } from "./access";

/** A request for a token to try out. No scopes: the default ones. */
export const testTokenSchema = z.object({
  consumerSecret: z.string({ error: "Give the Consumer Secret." }).max(500, { error: "This is too long to be a Consumer Secret." }),
  scopes: z.array(z.string().max(200)).max(1000),
});

export type TestTokenRequest = z.output<typeof testTokenSchema>;

/** An access token as shown this once. */
export interface TestToken {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
  /** Granted scopes, separated by blanks. */
  readonly scope: string;
}

const granted = z.object({ access_token: z.string(), expires_in: z.number(), scope: z.string().default("") });
const refused = z.object({ error: z.string(), error_description: z.string().default("") });

/**
 * "Generate Access Token": asks the token endpoint for a Client Credentials token as the application would, so
 * that records, usage and quota hold. The Consumer Secret is needed because only its hash is kept.
 *
 * @throws NotFoundError; InvalidInputError by field `consumerSecret` or `scopes`; RateLimitedError over quota; ConflictError otherwise.
 */
export async function generateAccessToken(
  actor: Actor,
  applicationId: string,
  environment: Environment,
  input: TestTokenRequest,
): Promise<TestToken> {
  const { consumerSecret, scopes } = checked(testTokenSchema, input);
  const { application, client } = await requireKey(database().prisma, actor, applicationId, environment, "change");
  if (!client.grantTypes.includes("client_credentials")) {
    throw new ConflictError("Enable Client Credentials grant type to generate test access tokens");
  }
  if (application.status === "suspended")
    throw new ConflictError("This application is suspended: it obtains no tokens until an admin resumes it.");
  if (isByKeyPair(client.authMethod))
    throw new ConflictError(
      "This key proves itself by its private key, which the portal does not have. Its Quickstart has programs that sign.",
    );
  if (client.dpopRequired)
    throw new ConflictError("The tokens of this key must be bound to a key pair, which only a program has. Try one in the playground.");
  const presented = consumerSecret.trim();
  const [method] = authMethodsOf(client.type, client.authMethod);
  const { authorization, parameters } = clientAuthMechanism(method).present({ clientId: client.clientId, proof: presented });
  const form = new URLSearchParams({ grant_type: "client_credentials", ...parameters });
  if (scopes.length > 0) form.set("scope", scopes.join(" "));
  const answer = await protocol().token({
    requestId: actor.requestId,
    arrivedAt: performance.now(),
    realmId: actor.realmId,
    issuer: actor.issuer,
    method: "POST",
    contentType: "application/x-www-form-urlencoded",
    authorization,
    dpop: null,
    accept: "application/json",
    body: form.toString(),
    bodyTooLarge: false,
    query: "",
    ip: actor.ip,
    userAgent: "Latchkey portal",
  });
  if (answer.status === 200) {
    const body = granted.parse(answer.body);
    return { accessToken: body.access_token, expiresIn: body.expires_in, scope: body.scope };
  }
  throw refusal(answer.status, answer.headers, refused.parse(answer.body), presented);
}

function refusal(status: number, headers: Readonly<Record<string, string>>, body: z.output<typeof refused>, presented: string): Error {
  if (status === 429) {
    const seconds = Number(Object.entries(headers).find(([name]) => name.toLowerCase() === "retry-after")?.[1] ?? 60);
    return new RateLimitedError(seconds, `${body.error_description || "Too many requests."} Try again in ${formatDuration(seconds)}.`);
  }
  if (body.error === "invalid_client") {
    return new InvalidInputError({
      consumerSecret: [
        looksLikeClientSecret(presented)
          ? "This is not a working Consumer Secret of this key: it may be revoked, expired or of another key."
          : "This is not a Consumer Secret. Was it cut off when copied?",
      ],
    });
  }
  if (body.error === "invalid_scope")
    return new InvalidInputError({ scopes: [body.error_description || "These scopes are not available."] });
  return new ConflictError(`The token endpoint refused: ${body.error_description || body.error}`);
}
