/** The keys by which an API's proxies ask `/verify`: two at most, so that a new one can be deployed while the one before it works. */
import { database } from "#app/db/database";
import { createUuidv7 } from "#app/oauth/uuidv7";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { protocol } from "../token-service";
import { findManagedApi } from "./access";

const newId = createUuidv7({ now: Date.now });

export interface ProxyKeys {
  readonly api: { readonly id: string; readonly name: string; readonly identifier: string };
  /** The newest key; null: there is none yet. It can be shown at any time, as it is made from an id under the server's key. */
  readonly key: string | null;
  /** Whether the key before it works, too. */
  readonly earlierWorks: boolean;
  /** What a proxy asks, up to the scopes that it may add; null without a key. */
  readonly address: string | null;
}

/** @throws NotFoundError, or ForbiddenError unless the actor owns the API or is an admin */
export async function viewProxyKeys(actor: Actor, apiId: string): Promise<ProxyKeys> {
  const { id, name, identifier, verifyKeyId, verifyKeyBefore } = await findManagedApi(database().prisma, actor, apiId);
  const key = verifyKeyId === null ? null : protocol().proxyKey(verifyKeyId);
  const query = key === null ? null : new URLSearchParams({ api: identifier, key });
  return {
    api: { id, name, identifier },
    key,
    earlierWorks: verifyKeyBefore !== null,
    address: query === null ? null : `${actor.issuer}/verify?${query}`,
  };
}

/**
 * Makes a new key. The one before it works until it is ended, or until the next is made.
 *
 * @throws NotFoundError, or ForbiddenError unless the actor owns the API or is an admin
 */
export async function issueProxyKey(actor: Actor, apiId: string): Promise<void> {
  await changeKeys(actor, apiId, "api.proxy-key.issue", ({ verifyKeyId }) => ({ verifyKeyId: newId(), verifyKeyBefore: verifyKeyId }));
}

/** Ends the key before the newest: proxies that have it are answered 400 from the next call on. */
export async function endEarlierProxyKey(actor: Actor, apiId: string): Promise<void> {
  await changeKeys(actor, apiId, "api.proxy-key.end", () => ({ verifyKeyBefore: null }));
}

interface Columns {
  readonly verifyKeyId?: string | null;
  readonly verifyKeyBefore: string | null;
}

async function changeKeys(
  actor: Actor,
  apiId: string,
  action: string,
  next: (found: { readonly verifyKeyId: string | null }) => Columns,
): Promise<void> {
  await changeConfig(actor, async (tx, changed) => {
    const found = await findManagedApi(tx, actor, apiId);
    await tx.api.update({ where: { id: found.id }, data: next(found) });
    await recordAudit(tx, actor, { action, targetType: "api", targetId: found.id, targetName: found.name });
    changed({ kind: "realm", key: actor.realmId });
  });
}
