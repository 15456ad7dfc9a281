/** The playground's way to `/authorize` by a pushed request (RFC 9126): the portal sends it as the application would. */
import { z } from "zod";
import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { InvalidInputError } from "../errors";
import { findAuthMethod } from "../keys/policy";
import { protocol } from "../token-service";
import { protocolRequest, refusalOf } from "./exchange";
import { requireNoKeyPair } from "./requests";

const ENDPOINT = "/par";
const pushedSchema = z.object({ request_uri: z.string() });

interface Pushing {
  readonly clientId: string;
  /** "" for a key that has none. */
  readonly clientSecret: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Pushes a request, and gives the parameters that the browser brings in its place. The secret passes through and is not kept.
 *
 * @throws InvalidInputError by field `clientSecret`, or `push` with what the endpoint refused it for
 */
export async function pushAhead(
  actor: Actor,
  { clientId, clientSecret, parameters }: Pushing,
): Promise<Readonly<Record<"client_id" | "request_uri", string>>> {
  const authMethod = await findAuthMethod(database().prisma, actor, clientId);
  requireNoKeyPair(authMethod);
  if (authMethod !== "none" && clientSecret === "")
    throw new InvalidInputError({ clientSecret: ["Give the Client Secret: the application pushes the request itself."] });
  const form = { path: ENDPOINT, authMethod, clientId, clientSecret, parameters, masked: [] };
  const answer = await protocol().pushAuthorization(protocolRequest(actor, form));
  if (answer.status !== 201) throw new InvalidInputError({ push: [`The endpoint refused it: ${refusalOf(answer).description}`] });
  return { client_id: clientId, request_uri: pushedSchema.parse(answer.body).request_uri };
}
