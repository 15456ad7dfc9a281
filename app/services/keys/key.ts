import { database } from "#app/db/database";
import { isUniqueViolation } from "#app/db/errors";
import { grantTypesColumn } from "#app/db/queries/client-grants";
import { lockApplication } from "#app/db/realm-rows";
import type { Transaction } from "#app/db/transaction";
import { isByKeyPair } from "#app/oauth/client-auth/methods";
import { generateClientId } from "#app/oauth/client-id";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { type Changed, changeConfig } from "../changes";
import { checked } from "../errors";
import { isToBeSaved, type SaveOutcome } from "../form-version";
import { newIdempotencyKey, rowIdOf } from "../idempotency";
import { findKey, requireKey } from "./access";
import { describeConfiguration, type KeyConfiguration, keyConfigurationSchema, kindOf, readCallbackUrls } from "./configuration";
import { checkConfiguration } from "./configuration-check";
import { type KeyPolicy, readKeyPolicy } from "./policy";
import { formOfItsOwn, madeByForm, type SentForm, secretIdOf, secretOfForm } from "./repeated-form";
import { DEFAULT_SECRET_DAYS, type ShownSecret, shownSecret, storeSecret } from "./secrets";
import { proveKeySector, requireProven, type SectorClaim } from "./sector-identifier";

export type GenerateKeysResult =
  | { readonly outcome: "generated"; readonly secret: ShownSecret }
  /** A public client, or one that has a key pair: it has no secret. */
  | { readonly outcome: "generated-without-secret"; readonly clientId: string }
  | { readonly outcome: "exists" };

/**
 * "Generate Keys": makes the application's key of one environment and its first secret where its kind has one, in one transaction.
 * However often and from wherever it is asked at once, there is one key: every further call answers `exists`, or the same as the first where
 * it is the same form.
 *
 * @param idempotencyKey of the form
 * @throws NotFoundError, or InvalidInputError by field of the key configuration.
 */
export async function generateKeys(
  actor: Actor,
  applicationId: string,
  environment: Environment,
  input: KeyConfiguration,
  idempotencyKey: string = newIdempotencyKey(),
): Promise<GenerateKeysResult> {
  const form = { key: idempotencyKey, values: JSON.stringify(input) };
  const proven = await proveKeySector(actor, applicationId, environment, input);
  try {
    return await changeConfig(actor, async (tx, changed) => {
      const { application, client: existing } = await findKey(tx, actor, applicationId, environment, "change");
      if (existing) return await madeBefore(tx, actor, existing, form);
      const policy = await readKeyPolicy(tx, application, { kind: input.kind ?? "server", environment });
      const { client, secret } = await createKey(tx, changed, actor, { application, environment, policy, input, proven, form });
      return secret === null ? { outcome: "generated-without-secret", clientId: client.clientId } : { outcome: "generated", secret };
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const { client } = await requireKey(database().prisma, actor, applicationId, environment, "change");
    return await madeBefore(database().prisma, actor, client, form);
  }
}

/** What a form is answered with that meets a key: the same as before where it has made that key itself. */
async function madeBefore(
  reader: Pick<Transaction, "clientSecret">,
  actor: Actor,
  client: Readonly<Record<"id" | "clientId" | "type" | "applicationId" | "environment", string>> & { readonly authMethod: string | null },
  form: SentForm,
): Promise<GenerateKeysResult> {
  if (client.id !== keyIdOf(client, form)) return { outcome: "exists" };
  if (client.type === "public" || isByKeyPair(client.authMethod)) return { outcome: "generated-without-secret", clientId: client.clientId };
  const secret = await madeByForm(reader, actor, client.id, form);
  return secret ? { outcome: "generated", secret: shownSecret(client, secret) } : { outcome: "exists" };
}

/** The row of the key that a form makes. */
function keyIdOf(
  { applicationId, environment }: Readonly<Record<"applicationId" | "environment", string>>,
  { key, values }: SentForm,
): string {
  return rowIdOf(`${applicationId} ${environment}`, `${key}\n${values}`);
}

interface NewKey {
  readonly application: { readonly id: string; readonly realmId: string; readonly name: string };
  readonly environment: Environment;
  /** As it holds for the application. */
  readonly policy: KeyPolicy;
  readonly input: KeyConfiguration;
  /** The sector that was proved before the transaction. */
  readonly proven: SectorClaim | null;
  /** Sent again, it is answered with the same secret; absent: it cannot be sent again. */
  readonly form?: SentForm;
}

/**
 * Stores a key and, where its kind has one, its first secret. The caller has seen that the actor may, and that there is none yet.
 *
 * @returns the key as stored, and its secret as it is shown this once; null: a public client, or one with a key pair
 * @throws InvalidInputError by field of the key configuration
 */
export async function createKey(
  tx: Transaction,
  changed: Changed,
  actor: Actor,
  { application, environment, policy, input, proven, form = formOfItsOwn() }: NewKey,
) {
  const configuration = checkConfiguration(policy, input, null);
  requireProven(configuration, null, proven);
  const columns = { ...configuration, grantTypes: grantTypesColumn(configuration.grantTypes) };
  const place = { applicationId: application.id, environment };
  const row = await tx.client.create({
    data: { ...columns, ...place, id: keyIdOf(place, form), realmId: application.realmId, clientId: generateClientId() },
  });
  changed({ kind: "client", key: row.id });
  await recordAudit(tx, actor, {
    action: "client.create",
    targetType: "client",
    targetId: row.id,
    targetName: application.name,
    after: { clientId: row.clientId, environment, ...describeConfiguration(configuration) },
  });
  const client = { ...row, grantTypes: configuration.grantTypes };
  if (configuration.type === "public" || isByKeyPair(configuration.authMethod)) return { client, secret: null };
  const generated = secretOfForm(actor, row.id, form);
  const expiresAt = new Date(Date.now() + DEFAULT_SECRET_DAYS * 86_400_000);
  await storeSecret(tx, actor, row, generated, { id: secretIdOf(row.id, form), description: "Made with the keys", expiresAt });
  return { client, secret: shownSecret(row, generated) };
}

/**
 * "Update": changes what a key may do. Effective for the next token request.
 *
 * @param shown the version of what the form showed; see `form-version`
 * @throws NotFoundError, also before keys were generated; StaleFormError; InvalidInputError by field of the key configuration.
 */
export async function updateKey(
  actor: Actor,
  applicationId: string,
  environment: Environment,
  input: KeyConfiguration,
  shown?: string,
): Promise<SaveOutcome> {
  const proven = await proveKeySector(actor, applicationId, environment, input);
  return await changeConfig(actor, async (tx, changed) => {
    await lockApplication(tx, (await requireKey(tx, actor, applicationId, environment, "change")).application.id);
    const { application, client } = await requireKey(tx, actor, applicationId, environment, "change");
    const configuration = checkConfiguration(await readKeyPolicy(tx, application, { kind: kindOf(client), environment }), input, client);
    requireProven(configuration, client, proven);
    const before = describeConfiguration(client);
    const after = describeConfiguration(configuration);
    const log = { realmId: actor.realmId, targetId: client.id, actions: ["client.update", "client.change-kind"] };
    if (!(await isToBeSaved(tx, { shown, stored: before, wanted: after, log }))) return "unchanged";
    const columns = { ...configuration, grantTypes: grantTypesColumn(configuration.grantTypes) };
    await tx.client.update({ where: { id: client.id }, data: columns });
    changed({ kind: "client", key: client.id });
    await recordAudit(tx, actor, {
      action: "client.update",
      targetType: "client",
      targetId: client.id,
      targetName: application.name,
      before: { clientId: client.clientId, environment, ...before },
      after: { clientId: client.clientId, environment, ...after },
    });
    return "saved";
  });
}

/**
 * Adds a callback URL to a key and leaves the rest as it is. Effective for the next request.
 *
 * @throws NotFoundError; InvalidInputError by field `callbackUrls`
 * @example await addCallbackUrl(actor, applicationId, "SANDBOX", "https://portal.example/playground/callback")
 */
export async function addCallbackUrl(actor: Actor, applicationId: string, environment: Environment, url: string): Promise<void> {
  await changeConfig(actor, async (tx, changed) => {
    await lockApplication(tx, (await requireKey(tx, actor, applicationId, environment, "change")).application.id);
    const { application, client } = await requireKey(tx, actor, applicationId, environment, "change");
    const before = readCallbackUrls(client.callbackUrls);
    if (before.includes(url)) return;
    const { callbackUrls } = checked(keyConfigurationSchema.pick({ callbackUrls: true }), { callbackUrls: [...before, url] });
    await tx.client.update({ where: { id: client.id }, data: { callbackUrls: JSON.stringify(callbackUrls) } });
    changed({ kind: "client", key: client.id });
    await recordAudit(tx, actor, {
      action: "client.update",
      targetType: "client",
      targetId: client.id,
      targetName: application.name,
      before: { clientId: client.clientId, environment, callbackUrls: before },
      after: { clientId: client.clientId, environment, callbackUrls },
    });
  });
}
