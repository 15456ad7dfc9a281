import { z } from "zod";
import { database } from "#app/db/database";
import type { ProtocolAnswer } from "#app/oauth/model";
import type { Actor } from "../actor";
import { checked, InvalidInputError } from "../errors";
import { findAuthMethod, readRealmKeyPolicy } from "../keys/policy";
import { protocol } from "../token-service";
import { describeExchange, type Exchange, type FormRequest, protocolRequest } from "./exchange";

const tooLong = { error: "This is too long." };

/** A text that must be there. */
const required = (missing: string, length: number) => z.string({ error: missing }).trim().min(1, { error: missing }).max(length, tooLong);

const NO_ENDPOINT = "Choose one of this portal's endpoints.";
const NO_GRANT_TYPE = "Choose one of the grant types in the list.";

/** Characters of all scopes together, as they are sent. */
const SCOPE_LENGTH = 2000;

/** What a grant needs besides the client's credentials. */
const GRANT_FIELDS = [
  { grantType: "password", field: "username", missing: "The Password grant needs the user's name." },
  { grantType: "password", field: "password", missing: "The Password grant needs the user's password." },
  { grantType: "refresh_token", field: "refreshToken", missing: "The Refresh Token grant needs a refresh token." },
] as const;

/** A request for a token (seed 000, "Try Client Credentials Grant"), and beside it what is on offer at the moment. */
export const authorizeSchema = z
  .object({
    grantType: z.string({ error: NO_GRANT_TYPE }),
    tokenEndpoint: z.string({ error: NO_ENDPOINT }),
    clientId: required("Give the Client ID.", 200),
    /** Empty only for a key that has none. */
    clientSecret: z.string().trim().max(500, tooLong).default(""),
    /** None: the server's default. */
    scopes: z
      .array(z.string().regex(/^\S+$/, { error: "A scope has no blanks." }))
      .refine((scopes) => scopes.join(" ").length <= SCOPE_LENGTH, tooLong)
      .default([]),
    username: z.string().trim().max(320, tooLong).default(""),
    password: z.string().max(1000, tooLong).default(""),
    refreshToken: z.string().trim().max(4000, tooLong).default(""),
    offered: z.object({ grantTypes: z.array(z.string()), tokenPaths: z.array(z.string()), hasSecret: z.boolean() }),
  })
  .refine(({ grantType, offered }) => offered.grantTypes.includes(grantType), { path: ["grantType"], error: NO_GRANT_TYPE })
  .refine(({ tokenEndpoint, offered }) => offered.tokenPaths.includes(tokenEndpoint), { path: ["tokenEndpoint"], error: NO_ENDPOINT })
  .superRefine((input, context) => {
    if (input.offered.hasSecret && input.clientSecret === "")
      context.addIssue({ code: "custom", path: ["clientSecret"], message: "Give the Client Secret." });
    for (const { grantType, field, missing } of GRANT_FIELDS) {
      if (input.grantType === grantType && input[field] === "") context.addIssue({ code: "custom", path: [field], message: missing });
    }
  });

export type AuthorizeInput = Omit<z.input<typeof authorizeSchema>, "offered">;

/** A question about a token, and the introspection endpoint's paths here. */
export const tokenInfoSchema = z
  .object({
    introspectionEndpoint: z.string({ error: NO_ENDPOINT }),
    token: required("Give a token.", 16_000),
    clientId: required("Give the Client ID.", 200),
    clientSecret: required("Type the Client Secret again: it is not kept.", 500),
    offered: z.array(z.string()),
  })
  .refine(({ introspectionEndpoint, offered }) => offered.includes(introspectionEndpoint), {
    path: ["introspectionEndpoint"],
    error: NO_ENDPOINT,
  });

export type TokenInfoInput = Omit<z.input<typeof tokenInfoSchema>, "offered">;

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
 * @throws InvalidInputError by field, also for what the grant needs
 */
export async function authorize(actor: Actor, input: AuthorizeInput, tokenPaths: readonly string[]): Promise<AuthorizeResult> {
  const { prisma } = database();
  const policy = await readRealmKeyPolicy(prisma, actor.realmId);
  const authMethod = await findAuthMethod(prisma, actor, input.clientId.trim());
  const offered = { grantTypes: policy.grantTypes.map(({ name }) => name), tokenPaths, hasSecret: authMethod !== "none" };
  const { grantType, tokenEndpoint, clientId, clientSecret, scopes, username, password, refreshToken } = checked(authorizeSchema, {
    ...input,
    offered,
  });
  const form: FormRequest = {
    path: tokenEndpoint,
    authMethod,
    clientId,
    clientSecret,
    parameters: {
      grant_type: grantType,
      ...(grantType === "password" ? { username, password } : {}),
      ...(grantType === "refresh_token" ? { refresh_token: refreshToken } : {}),
      ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
    },
    masked: ["password", "refresh_token"],
  };
  return await askForToken(actor, form);
}

/** A request at the token endpoint, with what was sent and answered. */
async function askForToken(actor: Actor, form: FormRequest): Promise<AuthorizeResult> {
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
  return { ...exchange, granted: null, refused: refusalOf(answer) };
}

const exchangeSchema = z.object({
  tokenEndpoint: z.string(),
  clientId: required("Give the Client ID.", 200),
  clientSecret: z.string().trim().max(500, tooLong).default(""),
  code: required("There is no code to exchange: begin again in the playground.", 1000),
  verifier: z.string().max(200).default(""),
});

export type ExchangeInput = z.input<typeof exchangeSchema>;

/**
 * "Get Access Token": exchanges an authorization code (RFC 6749 §4.1.3) that came back to the playground's callback.
 *
 * @param redirectUri the one that the code was asked for with
 * @param tokenPaths the token endpoint's paths here; no other can be asked
 * @throws InvalidInputError by field
 */
export async function exchangeCode(
  actor: Actor,
  input: ExchangeInput,
  redirectUri: string,
  tokenPaths: readonly string[],
): Promise<AuthorizeResult> {
  const { tokenEndpoint, clientId, clientSecret, code, verifier } = checked(exchangeSchema, input);
  const authMethod = await findAuthMethod(database().prisma, actor, clientId);
  if (authMethod !== "none" && clientSecret === "") throw new InvalidInputError({ clientSecret: ["Give the Client Secret."] });
  return await askForToken(actor, {
    path: tokenPaths.find((path) => path === tokenEndpoint) ?? tokenPaths[0] ?? "/token",
    authMethod,
    clientId,
    clientSecret,
    parameters: {
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri,
      ...(verifier === "" ? {} : { code_verifier: verifier }),
    },
    masked: [],
  });
}

function refusalOf(answer: ProtocolAnswer): WireRefusal {
  const body = refusedSchema.safeParse(answer.body).data;
  return { error: body?.error ?? "", description: body?.error_description ?? "" };
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
export async function tokenInfo(actor: Actor, input: TokenInfoInput, introspectionPaths: readonly string[]): Promise<TokenInfo> {
  const question = { ...input, offered: introspectionPaths };
  const { introspectionEndpoint, token, clientId, clientSecret } = checked(tokenInfoSchema, question);
  const form: FormRequest = {
    path: introspectionEndpoint,
    authMethod: await findAuthMethod(database().prisma, actor, clientId),
    clientId,
    clientSecret,
    parameters: { token },
    masked: [],
  };
  const answer = await protocol().introspect(protocolRequest(actor, form));
  const exchange = describeExchange(actor, form, answer);
  const facts = answer.status === 200 ? factsSchema.safeParse(answer.body).data : undefined;
  if (!facts) return { ...exchange, facts: null, refused: refusalOf(answer) };
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
