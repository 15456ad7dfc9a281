import { z } from "zod";
import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { checked } from "../applications/checked";
import { InvalidInputError } from "../errors";
import { findAuthMethod } from "../keys/auth-method";
import { protocol } from "../token-service";
import { describeExchange, type Exchange, protocolRequest } from "./exchange";
import { tokenInfoSchema } from "./input";

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
  readonly refused: { readonly error: string; readonly description: string } | null;
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
const refusedSchema = z.object({ error: z.string(), error_description: z.string().default("") });

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
