import { lockRealm } from "#app/db/lock-realm";
import { inTransaction } from "#app/db/transaction";
import { rootRealm } from "../realms/resolve";
import { hasAdmin } from "./has-admin";
import { newSessionToken } from "./session-token";

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
