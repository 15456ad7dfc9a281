/** An application and its first key in one step. */
import { z } from "zod";
import { database } from "#app/db/database";
import { isUniqueViolation } from "#app/db/errors";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { changeConfig } from "../changes";
import { checked, InvalidInputError } from "../errors";
import { rowIdOf } from "../idempotency";
import { findKey } from "../keys/access";
import type { KeyConfiguration } from "../keys/configuration";
import { createKey } from "../keys/key";
import { readKeyPolicy, readRealmKeyPolicy } from "../keys/policy";
import { madeByForm, type SentForm } from "../keys/repeated-form";
import { type ShownSecret, shownSecret } from "../keys/secrets";
import { type SnippetFacts, snippetFactsOf } from "../keys/snippets/facts";
import { applicationSchema, insertApplication, nameTaken } from "./application";
import { kindOfProgram, PROGRAM_NAMES, type ProgramOffer, programOffers } from "./programs";

export const firstKeysSchema = applicationSchema.extend({
  program: z.enum(PROGRAM_NAMES, { error: "Choose what it is." }),
  environment: z.enum(["PRODUCTION", "SANDBOX"], { error: "Choose Sandbox or Production." }),
  /** Empty: the program's own, if it has one. */
  callbackUrls: z.array(z.string().max(2000)).max(50, { error: "Register at most 50 callback URLs." }),
});

type FirstKeysInput = z.input<typeof firstKeysSchema>;

export type FirstKeys =
  | {
      readonly outcome: "made";
      readonly application: { readonly id: string; readonly name: string };
      readonly environment: Environment;
      readonly clientId: string;
      /** null: a key of this kind has none. */
      readonly secret: ShownSecret | null;
      readonly facts: SnippetFacts;
    }
  /** The form was sent before, and its secret can no longer be shown. */
  | {
      readonly outcome: "made-before";
      readonly application: { readonly id: string; readonly name: string };
      readonly environment: Environment;
    };

/**
 * Registers an application and generates the key of one environment, in one transaction: both are there, or neither.
 *
 * @param idempotencyKey of the form: sent again with the same values, it makes no second application
 * @throws InvalidInputError by field; also when the actor has an application of that name, or the program's grant types are switched off
 * @example await createWithKeys(actor, { name: "Billing", quota: "Unlimited", program: "server", environment: "SANDBOX", callbackUrls: [] }, formId)
 */
export async function createWithKeys(actor: Actor, input: FirstKeysInput, idempotencyKey: string): Promise<FirstKeys> {
  const wanted = checked(firstKeysSchema, input);
  const { program, environment, callbackUrls, ...data } = wanted;
  // The values belong to the id: a form that is sent again with others, after the way back in the browser, makes another application.
  const form = { key: idempotencyKey, values: JSON.stringify(wanted) };
  const id = rowIdOf(actor.userId, `${form.key}\n${form.values}`);
  try {
    return await changeConfig(actor, async (tx, changed) => {
      const before = await madeBefore(tx, actor, id, { program, environment, form });
      if (before) return before;
      const application = await insertApplication(tx, actor, { ...data, id });
      const policy = await readKeyPolicy(tx, application, { kind: kindOfProgram(program), environment });
      const offer = programOffers(policy).find(({ name }) => name === program);
      const configuration = configurationOf(offer, callbackUrls);
      const { client, secret } = await createKey(tx, changed, actor, {
        application,
        environment,
        policy,
        input: configuration,
        proven: null,
        form,
      });
      return {
        outcome: "made",
        application: { id, name: application.name },
        environment,
        clientId: client.clientId,
        secret,
        facts: snippetFactsOf(actor, client, policy, []),
      };
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const before = await madeBefore(database().prisma, actor, id, { program, environment, form });
    if (before === null) throw nameTaken(data.name);
    return before;
  }
}

type MadeReader = Parameters<typeof findKey>[0] & Parameters<typeof readKeyPolicy>[0] & Parameters<typeof madeByForm>[0];

/** What the form has made; the same answer as the first while its secret can be shown again. null: it has made nothing. */
async function madeBefore(
  reader: MadeReader,
  actor: Actor,
  id: string,
  { program, environment, form }: Pick<z.output<typeof firstKeysSchema>, "program" | "environment"> & { readonly form: SentForm },
): Promise<FirstKeys | null> {
  const mine = await reader.application.findFirst({ where: { id, ownerId: actor.userId }, select: { id: true } });
  if (mine === null) return null;
  const { application, client } = await findKey(reader, actor, id, environment, "read");
  const shown = { id, name: application.name };
  const made = client && (await madeByForm(reader, actor, client.id, form));
  if (client === null || (made === null && client.type === "confidential"))
    return { outcome: "made-before", application: shown, environment };
  const policy = await readKeyPolicy(reader, application, { kind: kindOfProgram(program), environment });
  return {
    outcome: "made",
    application: shown,
    environment,
    clientId: client.clientId,
    secret: made && shownSecret(client, made),
    facts: snippetFactsOf(actor, client, policy, []),
  };
}

function configurationOf(offer: ProgramOffer | undefined, asked: readonly string[]): KeyConfiguration {
  if (offer === undefined || offer.grantTypes.length === 0) {
    const labels = offer?.grantLabels.join(" and ") ?? "Its grant type";
    throw new InvalidInputError({ program: [`${labels} is switched off. Ask an admin for it, or choose another.`] });
  }
  const { kind, grantTypes, needsCallbackUrl, defaultCallbackUrl } = offer;
  const own = asked.length > 0 || defaultCallbackUrl === null ? asked : [defaultCallbackUrl];
  return { kind, grantTypes: [...grantTypes], callbackUrls: needsCallbackUrl ? [...own] : [], tokenFormat: "opaque", scopes: null };
}

/** The programs as they are on offer to the actor. */
export async function listPrograms(actor: Actor): Promise<readonly ProgramOffer[]> {
  return programOffers(await readRealmKeyPolicy(database().prisma, actor.realmId));
}
