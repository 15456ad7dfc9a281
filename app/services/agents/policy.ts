/** Which clients a realm lets in that no person has registered. */
import { isIP } from "node:net";
import { z } from "zod";
import { database } from "#app/db/database";
import type { Transaction } from "#app/db/transaction";
import { type AgentPolicy, DOOR_KINDS, doorOf } from "#app/oauth/agent-policy";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { changeAsAdmin, requireAdminRole } from "../admin/access";
import { recordAudit } from "../audit/record";
import { checked } from "../errors";
import { isToBeSaved, type SaveOutcome } from "../form-version";

const MOST_HOSTS = 200;
const LONGEST_WAIT_HOURS = 720;

const hours = z.int({ error: "Enter whole hours." }).min(1, { error: "Enter at least 1 hour." });

/** A host name, one with a dot in front for all below it, or the scheme of an application with its colon. */
const host = z
  .string()
  .toLowerCase()
  .refine((text) => /^(\.?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:]+\]|[a-z][a-z0-9+.-]*:)$/.test(text) || isIP(text) !== 0, {
    error: "Give host names such as app.example.com or .example.com, one a line, without https:// and path.",
  });
const hosts = z.array(host).max(MOST_HOSTS, { error: `List at most ${MOST_HOSTS} hosts.` });
const door = z.enum(DOOR_KINDS, { error: "Choose who may come in." });

export const agentPolicySchema = z
  .object({
    metadataDocuments: door,
    documentHosts: hosts,
    dynamicRegistration: door,
    registrationHosts: hosts,
    unusedRegistrationHours: hours.max(LONGEST_WAIT_HOURS, { error: `Enter at most ${LONGEST_WAIT_HOURS} hours (30 days).` }),
  })
  .check(({ value, issues }) => {
    if (value.metadataDocuments === "listed" && value.documentHosts.length === 0)
      issues.push({ code: "custom", path: ["documentHosts"], message: "List at least one host.", input: value.documentHosts });
  });

export type AgentPolicyInput = z.output<typeof agentPolicySchema>;

const strings = z.array(z.string());

/** The columns of a realm, as the admin's form has them. */
export async function readAgentSettings(reader: Pick<Transaction, "realm">, realmId: string): Promise<AgentPolicyInput> {
  const realm = await reader.realm.findUniqueOrThrow({ where: { id: realmId } });
  return {
    metadataDocuments: door.catch("off").parse(realm.metadataDocuments),
    documentHosts: strings.parse(JSON.parse(realm.documentHosts)),
    dynamicRegistration: door.catch("off").parse(realm.dynamicRegistration),
    registrationHosts: strings.parse(JSON.parse(realm.registrationHosts)),
    unusedRegistrationHours: realm.unusedRegistrationHours,
  };
}

/** What the columns of a realm decide. */
export function agentPolicyOf(settings: AgentPolicyInput): AgentPolicy {
  return {
    documents: doorOf(settings.metadataDocuments, settings.documentHosts),
    registration: doorOf(settings.dynamicRegistration, settings.registrationHosts),
  };
}

/** @throws NotFoundError for everybody but admins. */
export async function getAgentSettings(actor: Actor): Promise<AgentPolicyInput> {
  requireAdminRole(actor);
  return await readAgentSettings(database().prisma, actor.realmId);
}

/**
 * Decides which clients come in from now on. Those that have come in stay: an admin stops each. Agents that come in belong to nobody; their
 * applications stand in this admin's name.
 *
 * @param shown the version of what the form showed; see `form-version`
 * @throws InvalidInputError by field; NotFoundError; ConfirmationRequiredError; StaleFormError
 */
export async function changeAgentSettings(actor: Actor, input: AgentPolicyInput, shown?: string): Promise<SaveOutcome> {
  const settings = checked(agentPolicySchema, input);
  return await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
    requireConfirmation(actor, "change-settings");
    const before = await readAgentSettings(tx, actor.realmId);
    const log = { realmId: actor.realmId, targetId: actor.realmId, actions: ["agent-policy.change"] };
    if (!(await isToBeSaved(tx, { shown, stored: before, wanted: settings, log }))) return "unchanged";
    const { documentHosts, registrationHosts, ...columns } = settings;
    const data = {
      ...columns,
      documentHosts: JSON.stringify(documentHosts),
      registrationHosts: JSON.stringify(registrationHosts),
      agentsOwnerId: actor.userId,
    };
    await tx.realm.update({ where: { id: actor.realmId }, data });
    await recordAudit(tx, actor, {
      action: "agent-policy.change",
      targetType: "realm",
      targetId: actor.realmId,
      before,
      after: settings,
    });
    return "saved";
  });
}
