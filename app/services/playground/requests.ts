import { z } from "zod";
import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { checked, InvalidInputError } from "../errors";
import { findAuthMethod, readRealmKeyPolicy } from "../keys/policy";
import { protocol } from "../token-service";
import { describeExchange, type Exchange, type FormRequest, protocolRequest } from "./exchange";

const limit = { error: "This is too long." };

/** What the first form sends: seed 000, "Try Client Credentials Grant". Which fields a grant needs is checked by the use case. */
export const authorizeSchema = z.object({
  grantType: z.string({ error: "Choose a grant type." }).max(100, limit),
  clientId: z.string({ error: "Give the Client ID." }).trim().max(200, limit),
  clientSecret: z.string({ error: "Give the Client Secret." }).trim().max(500, limit),
  scope: z.string().trim().max(2000, limit).default(""),
  tokenEndpoint: z.string({ error: "Choose an endpoint." }).max(200, limit),
  username: z.string().trim().max(320, limit).default(""),
  password: z.string().max(1000, limit).default(""),
  refreshToken: z.string().trim().max(4000, limit).default(""),
});

export type AuthorizeInput = z.output<typeof authorizeSchema>;

/** What the second form sends. */
export const tokenInfoSchema = z.object({
  token: z.string({ error: "Give a token." }).trim().max(16_000, limit),
  introspectionEndpoint: z.string({ error: "Choose an endpoint." }).max(200, limit),
  clientId: z.string({ error: "Give the Client ID." }).trim().max(200, limit),
  clientSecret: z.string({ error: "Type the Client Secret again." }).trim().max(500, limit),
});

/** What an endpoint refused with. */
export interface WireRefusal {
  /** "" when the answer has none. */
  readonly error: string;
  readonly description: string;
}

export interface AuthorizeResult extends Exchange {
  /** null when the request was refused. */
  readonly granted: {
    readonly accessToken: string;
    readonly tokenType: string;
    /** Seconds. */
    readonly expiresIn: number;
    readonly scope: string;
    readonly refreshToken: string | null;
  } | null;
  /** The error of the answer; null when the request was granted. */
  readonly refused: WireRefusal | null;
}

const grantedSchema = z.object({
  access_token: z.string(),
  token_type: z.string(),
  expires_in: z.number(),
  scope: z.string().default(""),
  refresh_token: z.string().optional(),
});
const refusedSchema = z.object({ error: z.string(), error_description: z.string().default("") });

/**
 * "Authorize": the chosen grant at the token endpoint, by the code that serves HTTP requests, and counted like them.
 * The secret and the password pass through; they are neither kept nor part of the result.
 *
 * @param tokenPaths the token endpoint's paths here; no other can be asked
 * @throws InvalidInputError by field for what the grant needs and the form did not have
 */
export async function authorize(
  actor: Actor,
  sent: z.input<typeof authorizeSchema>,
  tokenPaths: readonly string[],
): Promise<AuthorizeResult> {
  const form = await toForm(actor, checked(authorizeSchema, sent), tokenPaths);
  const answer = await protocol().token(protocolRequest(actor, form));
  const exchange = describeExchange(actor, form, answer);
  if (answer.status === 200) {
    const body = grantedSchema.parse(answer.body);
    const granted = {
      accessToken: body.access_token,
      tokenType: body.token_type,
      expiresIn: body.expires_in,
      scope: body.scope,
      refreshToken: body.refresh_token ?? null,
    };
    return { ...exchange, granted, refused: null };
  }
  const body = refusedSchema.safeParse(answer.body);
  return { ...exchange, granted: null, refused: { error: body.data?.error ?? "", description: body.data?.error_description ?? "" } };
}

async function toForm(actor: Actor, input: AuthorizeInput, tokenPaths: readonly string[]): Promise<FormRequest> {
  const policy = await readRealmKeyPolicy(database().prisma, actor.realmId);
  const fields: Record<string, string[]> = {};
  const need = (name: keyof AuthorizeInput, message: string) => {
    if (input[name] === "") fields[name] = [message];
  };
  if (!policy.grantTypes.some(({ name }) => name === input.grantType)) fields["grantType"] = ["Choose one of the grant types in the list."];
  if (!tokenPaths.includes(input.tokenEndpoint)) fields["tokenEndpoint"] = ["Choose one of this portal's endpoints."];
  need("clientId", "Give the Client ID.");
  need("clientSecret", "Give the Client Secret.");
  if (input.grantType === "password") {
    need("username", "The Password grant needs the user's name.");
    need("password", "The Password grant needs the user's password.");
  }
  if (input.grantType === "refresh_token") need("refreshToken", "The Refresh Token grant needs a refresh token.");
  if (Object.keys(fields).length > 0) throw new InvalidInputError(fields);
  return {
    path: input.tokenEndpoint,
    authMethod: await findAuthMethod(database().prisma, actor, input.clientId),
    clientId: input.clientId,
    clientSecret: input.clientSecret,
    parameters: {
      grant_type: input.grantType,
      ...(input.grantType === "password" ? { username: input.username, password: input.password } : {}),
      ...(input.grantType === "refresh_token" ? { refresh_token: input.refreshToken } : {}),
      ...(input.scope === "" ? {} : { scope: input.scope.split(/[\s,]+/).join(" ") }),
    },
    masked: ["password", "refresh_token"],
  };
}

export interface TokenInfo extends Exchange {
  /** What the server says of the token; null when it refused the question. */
  readonly facts: {
    readonly active: boolean;
    readonly clientId: string | null;
    readonly username: string | null;
    readonly scope: string | null;
    readonly tokenType: string | null;
    /** Milliseconds since the epoch. */
    readonly issuedAt: number | null;
    readonly expiresAt: number | null;
    readonly issuer: string | null;
  } | null;
  readonly refused: WireRefusal | null;
}

const factsSchema = z.object({
  active: z.boolean(),
  client_id: z.string().optional(),
  username: z.string().optional(),
  scope: z.string().optional(),
  token_type: z.string().optional(),
  iat: z.number().optional(),
  exp: z.number().optional(),
  iss: z.string().optional(),
});

/**
 * "Get TokenInfo": asks the introspection endpoint (RFC 7662) about a token, authenticated as the client.
 *
 * @param introspectionPaths the introspection endpoint's paths here; no other can be asked
 * @throws InvalidInputError by field
 */
export async function tokenInfo(
  actor: Actor,
  sent: z.input<typeof tokenInfoSchema>,
  introspectionPaths: readonly string[],
): Promise<TokenInfo> {
  const input = checked(tokenInfoSchema, sent);
  const fields: Record<string, string[]> = {};
  if (!introspectionPaths.includes(input.introspectionEndpoint)) {
    fields["introspectionEndpoint"] = ["Choose one of this portal's endpoints."];
  }
  if (input.token === "") fields["token"] = ["Give a token."];
  if (input.clientId === "") fields["clientId"] = ["Give the Client ID."];
  if (input.clientSecret === "") fields["clientSecret"] = ["Type the Client Secret again: it is not kept."];
  if (Object.keys(fields).length > 0) throw new InvalidInputError(fields);
  const form = {
    path: input.introspectionEndpoint,
    authMethod: await findAuthMethod(database().prisma, actor, input.clientId),
    clientId: input.clientId,
    clientSecret: input.clientSecret,
    parameters: { token: input.token },
    masked: [],
  };
  const answer = await protocol().introspect(protocolRequest(actor, form));
  const exchange = describeExchange(actor, form, answer);
  const facts = answer.status === 200 ? factsSchema.safeParse(answer.body).data : undefined;
  if (!facts) {
    const body = refusedSchema.safeParse(answer.body);
    return { ...exchange, facts: null, refused: { error: body.data?.error ?? "", description: body.data?.error_description ?? "" } };
  }
  return {
    ...exchange,
    facts: {
      active: facts.active,
      clientId: facts.client_id ?? null,
      username: facts.username ?? null,
      scope: facts.scope ?? null,
      tokenType: facts.token_type ?? null,
      issuedAt: facts.iat === undefined ? null : facts.iat * 1000,
      expiresAt: facts.exp === undefined ? null : facts.exp * 1000,
      issuer: facts.iss ?? null,
    },
    refused: null,
  };
}
