import { z } from "zod";
import { database } from "#app/db/database";
import { type ClientAuthMethod, isByKeyPair } from "#app/oauth/client-auth/methods";
import { DEVICE_GRANT } from "#app/oauth/device/code";
import { ACCESS_TOKEN_URN, EXCHANGE_GRANT } from "#app/oauth/exchange/token-types";
import { JWT_BEARER_GRANT } from "#app/oauth/trusted-issuers/issuer";
import type { Actor } from "../actor";
import { checked, InvalidInputError } from "../errors";
import { findAuthMethod, needsProof, readRealmKeyPolicy } from "../keys/policy";
import { protocol } from "../token-service";
import { describeExchange, type Exchange, type FormRequest, protocolRequest, refusalOf, type WireRefusal } from "./exchange";
import { makeProof } from "./proof";

const tooLong = { error: "This is too long." };

/** A text that must be there. */
export const required = (missing: string, length: number) =>
  z.string({ error: missing }).trim().min(1, { error: missing }).max(length, tooLong);

export const NO_ENDPOINT = "Choose one of this portal's endpoints.";
const NO_GRANT_TYPE = "Choose one of the grant types in the list.";

/** Characters of all scopes together, as they are sent. */
const SCOPE_LENGTH = 2000;

/** What a grant needs besides the client's credentials. */
const GRANT_FIELDS = [
  { grantType: "password", field: "username", missing: "The Password grant needs the user's name." },
  { grantType: "password", field: "password", missing: "The Password grant needs the user's password." },
  { grantType: "refresh_token", field: "refreshToken", missing: "The Refresh Token grant needs a refresh token." },
  { grantType: JWT_BEARER_GRANT, field: "assertion", missing: "The JWT grant needs an assertion." },
  { grantType: EXCHANGE_GRANT, field: "subjectToken", missing: "Token Exchange needs a subject token." },
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
    /** Empty: one is asked for. */
    deviceCode: z.string().trim().max(200, tooLong).default(""),
    subjectToken: z.string().trim().max(16_000, tooLong).default(""),
    assertion: z.string().trim().max(16_000, tooLong).default(""),
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
  /** What a device is told to begin with; null: the request was none of a device for its code. */
  readonly device: {
    readonly deviceCode: string;
    readonly userCode: string;
    /** With the user code in it. */
    readonly verificationUri: string;
    /** Seconds between two polls. */
    readonly interval: number;
  } | null;
}

const deviceSchema = z.object({
  device_code: z.string(),
  user_code: z.string(),
  verification_uri_complete: z.string(),
  interval: z.number(),
});

const grantedSchema = z.object({
  access_token: z.string(),
  token_type: z.string(),
  expires_in: z.number(),
  scope: z.string().default(""),
  refresh_token: z.string().optional(),
});

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
  requireNoKeyPair(authMethod);
  const offered = { grantTypes: policy.grantTypes.map(({ name }) => name), tokenPaths, hasSecret: authMethod !== "none" };
  const {
    grantType,
    tokenEndpoint,
    clientId,
    clientSecret,
    scopes,
    username,
    password,
    refreshToken,
    deviceCode,
    subjectToken,
    assertion,
  } = checked(authorizeSchema, {
    ...input,
    offered,
  });
  if (grantType === DEVICE_GRANT && deviceCode === "")
    return await askForDevice(actor, {
      path: DEVICE_PATH,
      authMethod,
      clientId,
      clientSecret,
      parameters: scopes.length === 0 ? {} : { scope: scopes.join(" ") },
      masked: [],
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
      ...(grantType === DEVICE_GRANT ? { device_code: deviceCode } : {}),
      ...(grantType === JWT_BEARER_GRANT ? { assertion } : {}),
      ...(grantType === EXCHANGE_GRANT ? { subject_token: subjectToken, subject_token_type: ACCESS_TOKEN_URN } : {}),
      ...(scopes.length === 0 || grantType === DEVICE_GRANT ? {} : { scope: scopes.join(" ") }),
    },
    masked: ["password", "refresh_token", "device_code", "subject_token", "assertion"],
  };
  return await askForToken(actor, form);
}

/** @throws InvalidInputError by field `clientId`, of a key whose private key the portal would need */
export function requireNoKeyPair(authMethod: ClientAuthMethod): void {
  if (!isByKeyPair(authMethod)) return;
  const why = "This key proves itself by its private key, which the portal does not have. Its Quickstart has programs that sign.";
  throw new InvalidInputError({ clientId: [why] });
}

/** A request at the token endpoint, with what was sent and answered. */
async function askForToken(actor: Actor, asked: FormRequest): Promise<AuthorizeResult> {
  const form = (await needsProof(database().prisma, actor, asked.clientId)) ? await withProof(actor, asked) : asked;
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
    return { ...exchange, granted, refused: null, device: null };
  }
  return { ...exchange, granted: null, refused: refusalOf(answer), device: null };
}

/** RFC 9449 §8: the first request asks for the nonce. */
async function withProof(actor: Actor, form: FormRequest): Promise<FormRequest> {
  const uri = actor.issuer + form.path;
  const { ownHeaders } = await protocol().token(protocolRequest(actor, { ...form, proof: makeProof(uri, undefined) }));
  return { ...form, proof: makeProof(uri, ownHeaders?.["DPoP-Nonce"]) };
}

const DEVICE_PATH = "/device_authorization";

/** A device's first request (RFC 8628 §3.1), likewise. */
async function askForDevice(actor: Actor, form: FormRequest): Promise<AuthorizeResult> {
  const answer = await protocol().deviceAuthorization(protocolRequest(actor, form));
  const exchange = describeExchange(actor, form, answer);
  if (answer.status !== 200) return { ...exchange, granted: null, refused: refusalOf(answer), device: null };
  const { device_code, user_code, verification_uri_complete, interval } = deviceSchema.parse(answer.body);
  const device = { deviceCode: device_code, userCode: user_code, verificationUri: verification_uri_complete, interval };
  return { ...exchange, granted: null, refused: null, device };
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
  requireNoKeyPair(authMethod);
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
