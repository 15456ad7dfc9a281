/** What has become of an issued token, for whom its application belongs to: by the rules of introspection, with the reason that the wire tells nobody. */
import { database } from "#app/db/database";
import type { Inactivity } from "#app/oauth/token-lookup";
import type { Actor } from "../actor";
import { findApplication, isRowId } from "../applications/access";
import { NotFoundError } from "../errors";
import { protocol } from "../token-service";
import { hasSigned, type TokenRow, viewTokens } from "./list";

export interface TokenStatus extends Omit<TokenRow, "state" | "issuedAt" | "expiresAt"> {
  readonly application: { readonly id: string; readonly name: string };
  /** null: the key was deleted. */
  readonly clientId: string | null;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** null: it works. */
  readonly reason: Inactivity | "signing_key_removed" | null;
  /** What happened, in a sentence, and what to do. */
  readonly sentence: string;
}

const SENTENCES: Readonly<Record<NonNullable<TokenStatus["reason"]>, string>> = {
  revoked: "It was revoked. Obtain a new token.",
  used: "It is a refresh token that was used: each works once. Use the one that came with the last answer.",
  not_yet_valid: "Its time of issue lies ahead: the clocks of two machines differ.",
  expired: "Its time is over. Obtain a new token.",
  key_gone: "The key that obtained it was deleted.",
  application_suspended: "An admin has suspended the application. Ask an admin to resume it.",
  owner_disabled: "An admin has disabled the owner of the application.",
  user_gone: "The person for whom it acts was disabled or removed.",
  application_ended: "All tokens of the application were revoked, or it was suspended for a time, after it was issued.",
  user_ended: "The person has changed their password, or was disabled for a time, after it was issued.",
  stopped_by_user: "The person has stopped the application on their account’s page after it was issued.",
  subject_ended: "It was obtained by an exchange, and the token that was exchanged for it has ended.",
  issuer_gone: "It was obtained with an assertion of an issuer that an admin trusts no more.",
  subscription_gone: "The application subscribes to none of the APIs any more that it is for.",
  signing_key_removed: "The signing key that signed it was removed, so no server takes it any more.",
};

/**
 * @param id of the token's record: the `jti` of a self-contained token
 * @returns undefined when there is no such record, or the actor may not see it: the two are not told apart.
 */
export async function tokenStatus(actor: Actor, id: string): Promise<TokenStatus | undefined> {
  const { prisma } = database();
  const record = isRowId(id) ? await prisma.tokenRecord.findFirst({ where: { id, realmId: actor.realmId } }) : null;
  if (!record) return undefined;
  const application = await findApplication(prisma, actor, record.applicationId, "read").catch((error: unknown) => {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  });
  if (application === undefined) return undefined;
  const [secret, client, removedKeys, revocation] = await Promise.all([
    record.secretId === null
      ? null
      : prisma.clientSecret.findUnique({ where: { id: record.secretId }, select: { hint: true, description: true } }),
    prisma.client.findUnique({ where: { id: record.clientRef }, select: { clientId: true } }),
    prisma.signingKey.findMany({ where: { realmId: actor.realmId, endsTokensFrom: { not: null } } }),
    prisma.auditEvent.findFirst({
      where: { targetType: "token", targetId: id, action: "token.revoke" },
      orderBy: { at: "desc" },
      select: { actorName: true },
    }),
  ]);
  const secrets = new Map(secret === null || record.secretId === null ? [] : [[record.secretId, secret]]);
  const [row] = await viewTokens(prisma, [record], secrets, new Date(), application);
  const inactivity = await protocol().inactivity(actor.realmId, id);
  if (row === undefined || inactivity === undefined) return undefined;
  const reason = removedKeys.some((key) => hasSigned(key, record)) ? "signing_key_removed" : inactivity;
  const by = reason === "revoked" && revocation !== null ? `${revocation.actorName} revoked it. ` : "";
  const { state: _, ...shown } = row;
  return {
    ...shown,
    application: { id: application.id, name: application.name },
    clientId: client?.clientId ?? null,
    issuedAt: row.issuedAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
    reason,
    sentence: reason === null ? "It works: introspection answers active." : by + SENTENCES[reason],
  };
}
