/** A realm's first admin: by the settings at start, or by the one-time link that is printed at the first start. */
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { database } from "#app/db/database";
import { isUniqueViolation } from "#app/db/errors";
import { lockRealm } from "#app/db/realm-rows";
import { inTransaction, type Transaction } from "#app/db/transaction";
import { sourceKey } from "#app/platform/rate-limit";
import type { Visitor } from "../actor";
import { recordAudit } from "../audit/record";
import { type Changed, changeConfig } from "../changes";
import { type EndedForPerson, endForPerson } from "../endings/apply";
import { checked, InvalidInputError, NotFoundError } from "../errors";
import { rootRealm } from "../realms/resolve";
import { nameColumns } from "../sort-key";
import { firstAdminSchema, newAccountSchema } from "./account-fields";
import { newDeviceToken } from "./devices";
import { checkPassword } from "./password-check";
import { hashPassword } from "./passwords";
import { newSessionToken, sessionIdHash, startSession } from "./sessions";
import { refuseUntried, type SignedIn } from "./sign-in";

/** Whether the realm has an admin who can sign in. A realm whose admins are all disabled may be set up again. */
export async function hasAdmin(tx: Pick<Transaction, "user">, realmId: string): Promise<boolean> {
  return (await tx.user.count({ where: { realmId, role: "admin", status: "active" } })) > 0;
}

/**
 * The first admin from `ADMIN_EMAIL` and `ADMIN_PASSWORD`, at start. An account that has signed up with
 * this email already is promoted and gets this password; its sessions, devices and tokens end, and its applications are suspended. When there is an admin, nothing happens.
 *
 * @returns what was done, for the log
 * @throws {InvalidInputError} by field, when there is no admin
 */
export async function createFirstAdmin(
  input: z.input<typeof firstAdminSchema>,
  realmId: string = rootRealm().id,
): Promise<"created" | "promoted" | "exists"> {
  const origin = { realmId, ip: "", requestId: "" };
  if (await hasAdmin(database().prisma, realmId)) return "exists";
  const { email, password } = checked(firstAdminSchema, input);
  // Hashing takes a moment; it must not hold the transaction open.
  const passwordHash = await hashPassword(password, { lane: "known", owner: randomUUID() });
  try {
    return await changeConfig("portal", async (tx, changed) => {
      await lockRealm(tx, realmId);
      if (await hasAdmin(tx, realmId)) return "exists";
      await tx.setupLink.deleteMany({ where: { realmId } });
      const known = await tx.user.findUnique({ where: { realmId_email: { realmId, email } } });
      const promoted = known && { existing: known, passwordHash, event: "password_set_for_first_admin" as const };
      const account = promoted ?? { name: "Admin", email, passwordHash };
      await recordFirstAdmin(tx, changed, origin, account, await makeAdmin(tx, realmId, account));
      return known ? "promoted" : "created";
    });
  } catch (error) {
    // Somebody signed up with this email at the same moment, and is promoted now.
    if (isUniqueViolation(error)) return await createFirstAdmin(input, realmId);
    throw error;
  }
}

/** Who becomes the first admin, and by which password: a new account, or one that exists. */
type FirstAdmin =
  | {
      readonly existing: { readonly id: string; readonly role: string; readonly status: string };
      readonly passwordHash: string;
      /** Whether the account's present user typed its password, or another password was set. */
      readonly event: "made_first_admin" | "password_set_for_first_admin";
    }
  | { readonly name: string; readonly email: string; readonly passwordHash: string };

/** The first admin's row, as it is written, and what ended with that. */
interface MadeAdmin {
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly role: string;
    readonly status: string;
    readonly passwordHash: string;
  };
  readonly ended: EndedForPerson;
}

/**
 * Makes the first admin. Of an account that exists nothing stays that could open it: it gets the given password, which ends its
 * known devices, and what the table of endings says ends. Call {@link recordFirstAdmin} at the end of the same transaction.
 */
async function makeAdmin(tx: Transaction, realmId: string, account: FirstAdmin): Promise<MadeAdmin> {
  if (!("existing" in account)) {
    return {
      user: await tx.user.create({ data: { ...account, ...nameColumns(account.name), realmId, role: "admin" } }),
      ended: { sessions: 0, applications: 0 },
    };
  }
  const { existing, passwordHash } = account;
  const user = await tx.user.update({ where: { id: existing.id }, data: { role: "admin", status: "active", passwordHash } });
  return { user, ended: await endForPerson(tx, account.event, { userId: user.id }) };
}

/** Audits the first admin as `admin.first`, by the account itself, and records the change. After every other write of the transaction. */
async function recordFirstAdmin(
  tx: Transaction,
  changed: Changed,
  origin: { readonly realmId: string; readonly ip: string; readonly requestId: string },
  account: FirstAdmin,
  { user, ended }: MadeAdmin,
): Promise<void> {
  await recordAudit(
    tx,
    { ...origin, userId: user.id, name: user.name },
    {
      action: "admin.first",
      targetType: "user",
      targetId: user.id,
      targetName: user.name,
      before: "existing" in account ? { role: account.existing.role, status: account.existing.status } : null,
      after: {
        name: user.name,
        email: user.email,
        role: user.role,
        status: user.status,
        endedSessions: ended.sessions,
        applicationsSuspended: ended.applications,
      },
    },
  );
  changed({ kind: "user", key: user.id });
}

const SETUP_LINK_LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * A new one-time token for `/setup?token=…`, valid for 24 hours; an earlier one stops working. Only its hash is kept.
 *
 * @returns null when the realm has an admin: there is nothing to set up
 */
export async function issueSetupLink(realmId: string = rootRealm().id, now = new Date()): Promise<string | null> {
  return await inTransaction(async (tx) => {
    await lockRealm(tx, realmId);
    if (await hasAdmin(tx, realmId)) return null;
    return (await replaceSetupLink(tx, realmId, now)).token;
  });
}

/** The same in a transaction that has made sure that there is no admin. */
export async function replaceSetupLink(
  tx: Pick<Transaction, "setupLink">,
  realmId: string,
  now: Date,
): Promise<{ readonly token: string; readonly expiresAt: Date }> {
  const { token, idHash: tokenHash } = newSessionToken();
  const expiresAt = new Date(now.getTime() + SETUP_LINK_LIFETIME_MS);
  const link = { tokenHash, expiresAt };
  await tx.setupLink.upsert({ where: { realmId }, create: { realmId, ...link }, update: link });
  return { token, expiresAt };
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
