/** Making a realm below the actor's own, and the link by which its first admin comes in. */
import { z } from "zod";
import { isUniqueViolation } from "#app/db/errors";
import { lockRealm } from "#app/db/realm-rows";
import { seedRealm } from "#app/db/seed";
import type { Transaction } from "#app/db/transaction";
import { realmAt } from "#app/oauth/realm";
import { createUuidv7 } from "#app/oauth/uuidv7";
import { env } from "#app/platform/env";
import { logger } from "#app/platform/logger";
import { requireConfirmation } from "../accounts/confirmation";
import { hasAdmin, replaceSetupLink } from "../accounts/first-admin";
import type { Actor } from "../actor";
import { changeAsAdmin, requireAdminRole } from "../admin/access";
import { justMade } from "../audit/just-done";
import { recordAudit } from "../audit/record";
import { ConflictError, checked, InvalidInputError } from "../errors";
import type { OneTimeLink } from "../one-time-link";
import { prepareRealm } from "../token-service";
import { childRealm, ownPath } from "./children";
import { MOST_DEPTH, MOST_REALMS, namesOf, realmNameField } from "./name";

export const newRealmSchema = z.object({ name: realmNameField });

const newId = createUuidv7({ now: Date.now });

/** A realm that has no admin yet. */
export interface MadeRealm {
  readonly id: string;
  readonly path: string;
  /** Opens the page that makes the first admin. */
  readonly link: OneTimeLink;
}

/**
 * Makes a realm with what every realm begins with: scopes, grant policy, settings and signing keys, and a link for its first admin. The same
 * form sent twice makes one; the second time the link is a new one.
 *
 * @throws {NotFoundError} for everybody but admins; {InvalidInputError} on `name`; {ConflictError} when there are too many
 * @example (await createRealm(actor, { name: "alpha" })).link.href // "https://…/realms/alpha/setup?token=…"
 */
export async function createRealm(actor: Actor, input: z.input<typeof newRealmSchema>): Promise<MadeRealm> {
  requireAdminRole(actor);
  const { name } = checked(newRealmSchema, input);
  const id = newId();
  try {
    const made = await changeAsAdmin(actor, { kind: "realm", key: id }, async (tx) => {
      const parent = await tx.realm.findUniqueOrThrow({ where: { id: actor.realmId }, select: { path: true } });
      const path = `${parent.path}/${name}`;
      if (namesOf(path).length > MOST_DEPTH) throw new ConflictError(`A realm lies at most ${MOST_DEPTH} deep below root.`);
      if ((await tx.realm.count()) > MOST_REALMS) throw new ConflictError(`A portal has at most ${MOST_REALMS} realms.`);
      const now = new Date();
      await tx.realm.create({ data: { id, path, parentId: actor.realmId, createdAt: now } });
      await seedRealm(tx, id, now);
      const link = await setupLinkOf(tx, { id, path }, now);
      await recordAudit(tx, actor, { action: "realm.create", targetType: "realm", targetId: id, targetName: name, after: { path } });
      return { id, path, link };
    });
    // What is missing is made by the first token that is signed.
    await prepareRealm(id).catch((error: unknown) => logger().error({ err: error }, "a new realm has no signing keys yet"));
    return made;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return await madeBefore(actor, name);
  }
}

/** The realm of that name, if the actor has made it just now and nobody is its admin. */
async function madeBefore(actor: Actor, name: string): Promise<MadeRealm> {
  const path = `${await ownPath(actor)}/${name}`;
  const id = await justMade(actor, "realm.create", { path });
  if (id === undefined) throw taken();
  return await changeAsAdmin(actor, { kind: "realm", key: id }, async (tx) => {
    await lockRealm(tx, id);
    if (await hasAdmin(tx, id)) throw taken();
    return { id, path, link: await setupLinkOf(tx, { id, path }, new Date()) };
  });
}

function taken(): InvalidInputError {
  return new InvalidInputError({ name: ["There is a realm of this name already."] });
}

/**
 * A new link for the first admin of a realm that has none, or none that can sign in. An earlier one stops working.
 *
 * @throws {NotFoundError} for everybody but admins, and when it is no realm directly below the actor's; {ConfirmationRequiredError};
 *   {ConflictError} when it has an admin
 */
export async function makeSetupLink(actor: Actor, realmId: string): Promise<OneTimeLink> {
  const realm = await childRealm(actor, realmId);
  requireConfirmation(actor, "make-setup-link");
  return await changeAsAdmin(actor, { kind: "realm", key: realm.id }, async (tx) => {
    await lockRealm(tx, realm.id);
    if (await hasAdmin(tx, realm.id)) throw new ConflictError("The realm has an admin, who invites others.");
    const link = await setupLinkOf(tx, realm, new Date());
    await recordAudit(tx, actor, { action: "realm.make-setup-link", targetType: "realm", targetId: realm.id, targetName: realm.name });
    return link;
  });
}

async function setupLinkOf(tx: Transaction, realm: { readonly id: string; readonly path: string }, now: Date): Promise<OneTimeLink> {
  const { token, expiresAt } = await replaceSetupLink(tx, realm.id, now);
  return { href: `${realmAt(env().publicUrl, realm).issuer}/setup?token=${token}`, expiresAt };
}
