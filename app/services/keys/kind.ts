import { database } from "#app/db/database";
import { grantTypesColumn } from "#app/db/queries/client-grants";
import type { Transaction } from "#app/db/transaction";
import { CLIENT_KINDS, type ClientKind, type ClientKindInfo, clientKindInfo } from "#app/oauth/client-kinds";
import { isGrantForType } from "#app/oauth/grants";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { endForApplication } from "../endings/apply";
import { sentenceOf } from "../endings/table";
import { InvalidInputError } from "../errors";
import { requireKey } from "./access";
import { kindOf } from "./configuration";
import { grantLabel } from "./policy";
import { NO_PUBLIC_KEYS } from "./public-keys";
import { workingSecrets } from "./secret-list";

const NOTHING_ENDS = "Neither kind has a secret: nothing that was issued ends.";

/** What the page "Change kind" says before somebody does it. */
export interface KindChangePage {
  readonly application: { readonly id: string; readonly name: string };
  readonly environment: Environment;
  readonly kind: ClientKindInfo & { readonly name: ClientKind };
  /** The other kinds, each with what it ends. */
  readonly choices: readonly KindChange[];
}

export interface KindChange extends ClientKindInfo {
  readonly name: ClientKind;
  /** Whether the key's secrets come or go, and so its tokens end. */
  readonly ends: "everything" | "nothing";
  readonly sentence: string;
}

/**
 * What changing a key's kind does, for each kind that it does not have.
 *
 * @throws NotFoundError
 */
export async function getKindChange(actor: Actor, applicationId: string, environment: Environment): Promise<KindChangePage> {
  const { application, client } = await requireKey(database().prisma, actor, applicationId, environment, "change");
  const kind = clientKindInfo(kindOf(client));
  return {
    application: { id: application.id, name: application.name },
    environment,
    kind,
    choices: CLIENT_KINDS.filter(({ name }) => name !== kind.name).map((info) => ({
      ...info,
      ends: info.clientType === kind.clientType ? "nothing" : "everything",
      sentence: info.clientType === kind.clientType ? NOTHING_ENDS : sentenceOf("client_type_changed"),
    })),
  };
}

/**
 * Makes a key one of another kind. From a confidential to a public client its secrets are revoked, and either way every token of its application
 * ends: what was given to a program that could prove itself is no more for one that cannot.
 *
 * @throws NotFoundError; InvalidInputError by field `kind`, also when the key has a grant type ticked that the new kind cannot use
 */
export async function changeKind(actor: Actor, applicationId: string, environment: Environment, kind: ClientKind): Promise<void> {
  const info = CLIENT_KINDS.find(({ name }) => name === kind);
  if (info === undefined) throw new InvalidInputError({ kind: ["Choose what kind of program it is."] });
  await changeConfig(actor, async (tx, changed) => {
    const { application, client } = await requireKey(tx, actor, applicationId, environment, "change");
    const before = clientKindInfo(kindOf(client));
    if (before.name === info.name) return;
    const unfit = client.grantTypes.filter((name) => !isGrantForType(name, info.clientType));
    if (unfit.length > 0) {
      const labels = unfit.map(grantLabel).join(" and ");
      throw new InvalidInputError({ kind: [`Untick ${labels} under Settings first: a key of this kind has no secret for it.`] });
    }
    const hasOtherType = before.clientType !== info.clientType;
    const secretsRevoked = info.clientType === "public" ? await revokeSecrets(tx, client.id) : 0;
    const authMethod = hasOtherType ? null : client.authMethod;
    const publicKeys = hasOtherType ? { ...NO_PUBLIC_KEYS, signedRequestsRequired: false, fapi: false } : {};
    const data = { ...publicKeys, kind: info.name, type: info.clientType, authMethod, grantTypes: grantTypesColumn(client.grantTypes) };
    await tx.client.update({ where: { id: client.id }, data });
    changed({ kind: "client", key: client.id });
    if (hasOtherType) {
      await endForApplication(tx, "client_type_changed", application.id);
      changed({ kind: "application", key: application.id });
    }
    await recordAudit(tx, actor, {
      action: "client.change-kind",
      targetType: "client",
      targetId: client.id,
      targetName: application.name,
      before: { clientId: client.clientId, environment, kind: before.name },
      after: { clientId: client.clientId, environment, kind: info.name, secretsRevoked },
    });
  });
}

async function revokeSecrets(tx: Transaction, clientRef: string): Promise<number> {
  const now = new Date();
  const { count } = await tx.clientSecret.updateMany({ where: workingSecrets(clientRef, now), data: { revokedAt: now } });
  return count;
}
