/** The one-time link that makes its holder the first admin, printed at the first start. */
import type { z } from "zod";
import { database } from "#app/db/database";
import { isUniqueViolation } from "#app/db/errors";
import { lockRealm } from "#app/db/realm-rows";
import { inTransaction, type Transaction } from "#app/db/transaction";
import { sourceKey } from "#app/platform/rate-limit";
import type { Visitor } from "../actor";
import { changeConfig } from "../changes";
import { checked, InvalidInputError, NotFoundError } from "../errors";
import { rootRealm } from "../realms/resolve";
import { newAccountSchema } from "./account-fields";
import { newDeviceToken } from "./devices";
import { hasAdmin, makeAdmin, recordFirstAdmin } from "./first-admin";
import { checkPassword } from "./password-check";
import { hashPassword } from "./passwords";
import { newSessionToken, sessionIdHash, startSession } from "./sessions";
import { refuseUntried, type SignedIn } from "./sign-in";

const SETUP_LINK_LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * A new one-time token for `/setup?token=…`, valid for 24 hours; an earlier one stops working. Only its hash is kept.
 *
 * @returns null when the realm has an admin: there is nothing to set up
 */
export async function issueSetupLink(realmId: string = rootRealm().id, now = new Date()): Promise<string | null> {
  const { token, idHash } = newSessionToken();
  const link = { tokenHash: idHash, expiresAt: new Date(now.getTime() + SETUP_LINK_LIFETIME_MS) };
  return await inTransaction(async (tx) => {
    await lockRealm(tx, realmId);
    if (await hasAdmin(tx, realmId)) return null;
    await tx.setupLink.upsert({ where: { realmId }, create: { realmId, ...link }, update: link });
    return token;
  });
}

export const claimSetupLinkSchema = newAccountSchema;

/** Whether the link's page may be shown: the token is right and fresh, and there is no admin yet. */
export async function isSetupLinkOpen(token: string, realmId: string, now = new Date()): Promise<boolean> {
  const tokenHash = sessionIdHash(token);
  if (tokenHash === null) return false;
  const { prisma } = database();
  const link = await prisma.setupLink.findUnique({ where: { realmId } });
  return link !== null && link.tokenHash === tokenHash && link.expiresAt > now && !(await hasAdmin(prisma, realmId));
}

/**
 * Makes the holder of the link the first admin and signs them in; an account that exists loses every other session. The
 * link works once, also when two browsers press the button together.
 *
 * @throws {NotFoundError} when the link is wrong, used or too old, or there is an admin
 * @throws {InvalidInputError} by field; on `email` when the account exists and `password` is not its password
 * @throws {RateLimitedError} or {UnavailableError} when that password could not be tried
 */
export async function claimSetupLink(token: string, input: z.input<typeof claimSetupLinkSchema>, visitor: Visitor): Promise<SignedIn> {
  const { realmId } = visitor;
  if (!(await isSetupLinkOpen(token, realmId))) throw new NotFoundError();
  const account = await accountToPromote(checked(claimSetupLinkSchema, input), visitor);
  try {
    return await changeConfig("portal", async (tx, changed) => {
      await lockRealm(tx, realmId);
      await useUp(tx, token, realmId);
      const made = await makeAdmin(tx, realmId, account);
      const session = await startSession(tx, made.user, visitor);
      await recordFirstAdmin(tx, changed, visitor, account, made);
      return { session, device: newDeviceToken(made.user) };
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw emailTaken();
    throw error;
  }
}

/** Deletes the row. Of concurrent claims one transaction finds it, and every other one does not. */
async function useUp(tx: Transaction, token: string, realmId: string): Promise<void> {
  const used = await tx.setupLink.deleteMany({ where: { realmId, tokenHash: sessionIdHash(token) ?? "", expiresAt: { gt: new Date() } } });
  if (used.count !== 1 || (await hasAdmin(tx, realmId))) throw new NotFoundError();
}

async function accountToPromote({ name, email, password }: z.output<typeof claimSetupLinkSchema>, visitor: Visitor) {
  const known = await database().prisma.user.findUnique({ where: { realmId_email: { realmId: visitor.realmId, email } } });
  const passwordHash = await hashPassword(password, { lane: "stranger", owner: sourceKey(visitor.ip) });
  if (known === null) return { name, email, passwordHash };
  const by = { device: visitor.cookies.device };
  const check = await checkPassword({ realmId: visitor.realmId, email, password, ip: visitor.ip, by });
  refuseUntried(check);
  if (check.outcome !== "right") throw emailTaken();
  return { existing: known, passwordHash, event: "made_first_admin" as const };
}

function emailTaken(): InvalidInputError {
  return new InvalidInputError({
    email: ["An account with this email already exists. Type its password to make it the admin, or use another email."],
  });
}
