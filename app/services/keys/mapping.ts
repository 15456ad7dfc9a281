import { z } from "zod";
import { database } from "#app/db/database";
import { isUniqueViolation } from "#app/db/errors";
import { grantTypesColumn } from "#app/db/queries/client-grants";
import { typedClientIdProblem } from "#app/oauth/client-id";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { ConflictError, checked, InvalidInputError } from "../errors";
import { findKey } from "./access";
import { describeConfiguration, type KeyConfiguration } from "./configuration";
import { checkConfiguration } from "./configuration-check";
import { type KeyPolicy, readKeyPolicy } from "./policy";
import { storeSecret } from "./secrets";
import { hashTypedSecret, typedSecretProblem } from "./typed-secret";

/** A key and secret that another server has made. */
export const providedKeysSchema = z.object({
  consumerKey: typed("Give the Consumer Key.", typedClientIdProblem, (problem) => `This Consumer Key ${problem}`),
  consumerSecret: typed("Give the Consumer Secret.", typedSecretProblem, (problem) => problem),
});

export type ProvidedKeys = z.input<typeof providedKeysSchema>;

function typed(missing: string, problemOf: (text: string) => string | null, say: (problem: string) => string) {
  return z
    .string({ error: missing })
    .max(1000, { error: "This is too long." })
    .trim()
    .min(1, { error: missing })
    .superRefine((text, issues) => {
      const problem = text === "" ? null : problemOf(text);
      if (problem !== null) issues.addIssue(say(problem));
    });
}

/**
 * "Provide Existing OAuth Keys": makes the application's key of one environment of a key and secret that programs have already. The key may do
 * what a new one may by default; the secret never expires, and further ones can be made beside it.
 *
 * @returns `exists`: the environment has a key.
 * @throws NotFoundError; InvalidInputError by field, also where another client has the Consumer Key; ConflictError when no grant type is on;
 *   UnavailableError when too many secrets are being hashed.
 */
export async function provideKeys(
  actor: Actor,
  applicationId: string,
  environment: Environment,
  input: ProvidedKeys,
): Promise<"provided" | "exists"> {
  const { consumerKey, consumerSecret } = checked(providedKeysSchema, input);
  if ((await findKey(database().prisma, actor, applicationId, environment, "change")).client) return "exists";
  const secret = await hashTypedSecret(actor, consumerSecret);
  try {
    return await changeConfig(actor, async (tx, changed) => {
      const { application, client: existing } = await findKey(tx, actor, applicationId, environment, "change");
      if (existing) return "exists";
      const policy = await readKeyPolicy(tx, application, { kind: "server", environment });
      const configuration = checkConfiguration(policy, plainConfiguration(policy), null);
      const columns = { ...configuration, grantTypes: grantTypesColumn(configuration.grantTypes) };
      const client = await tx.client.create({
        data: { ...columns, mode: "MAPPED", realmId: actor.realmId, applicationId: application.id, environment, clientId: consumerKey },
      });
      changed({ kind: "client", key: client.id });
      await recordAudit(tx, actor, {
        action: "client.map",
        targetType: "client",
        targetId: client.id,
        targetName: application.name,
        after: { clientId: client.clientId, environment, ...describeConfiguration(configuration) },
      });
      await storeSecret(tx, actor, client, secret, { description: "Provided with the keys", expiresAt: null });
      return "provided";
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    // Another request has made a key at the same moment, or the Consumer Key is a client's already. Whose is not told.
    if ((await findKey(database().prisma, actor, applicationId, environment, "change")).client) return "exists";
    throw new InvalidInputError({ consumerKey: ["This Consumer Key cannot be used here. If it is yours, ask an admin."] });
  }
}

/** What a key may do before anybody has chosen: obtain tokens for itself, or by the first grant type there is. */
function plainConfiguration({ grantTypes }: KeyPolicy): KeyConfiguration {
  const [first] = [
    ...grantTypes.filter(({ name }) => name === "client_credentials"),
    ...grantTypes.filter((info) => !info.needsCallbackUrl),
  ];
  if (first === undefined) throw new ConflictError("An admin has switched every grant type off, so no key can be made.");
  return { grantTypes: [first.name], tokenFormat: "opaque", authMethod: null, scopes: null };
}
