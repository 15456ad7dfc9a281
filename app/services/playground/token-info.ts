/** "Get TokenInfo": what the introspection endpoint says of a token. */
import { z } from "zod";
import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { checked } from "../errors";
import { findAuthMethod } from "../keys/policy";
import { protocol } from "../token-service";
import { describeExchange, type Exchange, type FormRequest, protocolRequest, refusalOf, type WireRefusal } from "./exchange";
import { NO_ENDPOINT, required } from "./requests";

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
