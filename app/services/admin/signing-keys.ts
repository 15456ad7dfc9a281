import { database } from "#app/db/database";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { sentenceOf } from "../endings/table";
import { rotateSigningKey, rotationChange } from "../token-service";
import { assertStillAdmin, requireAdminRole } from "./access";

export interface SigningKeyItem {
  /** `kid`: the JWK thumbprint. */
  readonly kid: string;
  readonly algorithm: string;
  /** `signing` signs new tokens; `retired` is still published, so that its tokens verify; `gone` is no longer published. */
  readonly state: "signing" | "retired" | "gone";
  readonly createdAt: Date;
  readonly retiredAt: Date | null;
  /** When a retired key leaves the key set. */
  readonly publishedUntil: Date | null;
}

export interface SigningKeys {
  readonly keys: readonly SigningKeyItem[];
  /** The algorithm that the next key will have. */
  readonly nextAlgorithm: string;
  /** A sentence for the page: what a rotation does to the key that signs now. */
  readonly rotating: string;
}

/** The signing keys of the actor's realm, newest first. */
export async function listSigningKeys(actor: Actor, now = new Date()): Promise<SigningKeys> {
  requireAdminRole(actor);
  const { prisma } = database();
  const [realm, rows] = await Promise.all([
    prisma.realm.findUniqueOrThrow({ where: { id: actor.realmId }, select: { signingAlgorithm: true } }),
    prisma.signingKey.findMany({
      where: { realmId: actor.realmId },
      select: { id: true, algorithm: true, createdAt: true, retiredAt: true, publishedUntil: true },
      orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    }),
  ]);
  const keys = rows.map(({ id, ...row }) => ({ kid: id, ...row, state: stateOf(row, now) }));
  return { keys, nextAlgorithm: realm.signingAlgorithm, rotating: sentenceOf("signing_key_rotated") };
}

function stateOf(key: { readonly retiredAt: Date | null; readonly publishedUntil: Date | null }, now: Date): SigningKeyItem["state"] {
  if (key.retiredAt === null) return "signing";
  return key.publishedUntil !== null && key.publishedUntil > now ? "retired" : "gone";
}

/**
 * Gives the actor's realm a new signing key, of the algorithm chosen in its settings. The keys before it sign no
 * more and stay published until the last token they signed has expired.
 *
 * @throws NotFoundError for everybody but admins
 */
export async function rotateKey(actor: Actor): Promise<void> {
  requireAdminRole(actor);
  requireConfirmation(actor, "rotate-key");
  await rotateSigningKey(actor, async (tx, rotation) => {
    await assertStillAdmin(tx, actor);
    await recordAudit(tx, actor, rotationChange(rotation));
  });
}
