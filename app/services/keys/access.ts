import { TICKED, tickedGrantTypes } from "#app/db/queries/client-grants";
import type { Transaction } from "#app/db/transaction";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { type ApplicationAct, findApplication, isRowId } from "../applications/access";
import { InvalidInputError, NotFoundError } from "../errors";

const ENVIRONMENTS: readonly Environment[] = ["PRODUCTION", "SANDBOX"];

/**
 * The application and its key of one environment; `client` is null before "Generate Keys".
 *
 * @throws NotFoundError and ForbiddenError as `findApplication`; InvalidInputError by field `environment`.
 */
export async function findKey(
  reader: Pick<Transaction, "application" | "client">,
  actor: Actor,
  applicationId: string,
  environment: Environment,
  act: ApplicationAct,
) {
  if (!ENVIRONMENTS.includes(environment)) throw new InvalidInputError({ environment: ["Choose PRODUCTION or SANDBOX."] });
  const application = await findApplication(reader, actor, applicationId, act);
  const where = { applicationId_environment: { applicationId: application.id, environment } };
  const found = await reader.client.findUnique({ where, include: { grants: TICKED } });
  return { application, client: found && { ...found, grantTypes: tickedGrantTypes(found.grants) } };
}

/**
 * As {@link findKey}, for what needs keys to exist.
 *
 * @throws NotFoundError also when keys have not been generated.
 */
export async function requireKey(
  reader: Pick<Transaction, "application" | "client">,
  actor: Actor,
  applicationId: string,
  environment: Environment,
  act: ApplicationAct,
) {
  const { application, client } = await findKey(reader, actor, applicationId, environment, act);
  if (!client) throw new NotFoundError("Keys have not been generated for this environment.");
  return { application, client };
}

/**
 * A secret of one of the application's keys, with the key.
 *
 * @throws NotFoundError as {@link findKey}, and when the application has no such secret.
 */
export async function findSecret(
  reader: Pick<Transaction, "application" | "clientSecret">,
  actor: Actor,
  applicationId: string,
  secretId: string,
  act: ApplicationAct,
) {
  const application = await findApplication(reader, actor, applicationId, act);
  // An earlier version took the row's id from the form, in upper case too: such a secret must be found to be revoked.
  const secret = isRowId(secretId.toLowerCase())
    ? await reader.clientSecret.findFirst({ where: { id: secretId, client: { applicationId: application.id } }, include: { client: true } })
    : null;
  if (!secret) throw new NotFoundError("This secret does not exist, or it is not yours.");
  return { ...secret, application: { id: application.id, name: application.name } };
}
