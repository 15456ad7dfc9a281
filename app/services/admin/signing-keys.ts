import { z } from "zod";
import { database } from "#app/db/database";
import { keyTimes, signingAlgorithm } from "#app/db/signing-key-rows";
import { type KeyState, keyStateAt, SHORTEST_NOTICE, STANDARD_ALGORITHMS } from "#app/oauth/key-calendar";
import type { SigningAlgorithm } from "#app/oauth/model";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { sentenceOf } from "../endings/table";
import { checked } from "../errors";
import { cancelRotation, rotateSigningKey, rotationChange } from "../token-service";
import { assertStillAdmin, requireAdminRole } from "./access";

/** `removed`: an admin took it out of the key set before its time. */
type SigningKeyState = KeyState | "removed";

export interface SigningKeyItem {
  /** `kid`: the JWK thumbprint. */
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly state: SigningKeyState;
  /** Since when it is in the key set. */
  readonly createdAt: Date;
  readonly signsFrom: Date;
  /** null: its successor is not made yet. */
  readonly signsUntil: Date | null;
  /** When it leaves the key set; null: not while it may sign. */
  readonly publishedUntil: Date | null;
}

/** A source of requests that fetches the key set: a resource server, a cache in front of several, or a stranger. */
export interface KeySetReaderItem {
  /** Its address; of IPv6, the network's. */
  readonly source: string;
  readonly userAgent: string;
  readonly fetchedAt: Date;
  /** Whether it has come since the youngest key was published. */
  readonly isCurrent: boolean;
}

export interface SigningKeys {
  /** Newest first. */
  readonly keys: readonly SigningKeyItem[];
  /** Those that a rotation may be of. */
  readonly algorithms: readonly SigningAlgorithm[];
  /** What access tokens are signed with. */
  readonly tokenAlgorithm: SigningAlgorithm;
  /** Those who fetched the key set in the last 30 days, the last to come first. */
  readonly readers: readonly KeySetReaderItem[];
  /** Seconds: the shortest notice of a new key after which no verifier refuses its tokens. */
  readonly shortestNotice: number;
  /** A sentence for the page: what a rotation does to the key that signs now. */
  readonly rotating: string;
  /** The present, for the page. */
  readonly now: Date;
}

/** The signing keys of the actor's realm, and who reads them. */
export async function listSigningKeys(actor: Actor, now = new Date()): Promise<SigningKeys> {
  requireAdminRole(actor);
  const { prisma } = database();
  const { realmId } = actor;
  const [realm, rows, readers] = await Promise.all([
    prisma.realm.findUniqueOrThrow({ where: { id: realmId }, select: { signingAlgorithm: true } }),
    prisma.signingKey.findMany({ where: { realmId }, orderBy: [{ createdAt: "desc" }, { id: "asc" }] }),
    prisma.keySetReader.findMany({ where: { realmId }, orderBy: [{ fetchedAt: "desc" }, { source: "asc" }] }),
  ]);
  const timed = rows.map((row) => ({ kid: row.id, createdAt: row.createdAt, removedAt: row.removedAt, ...keyTimes(row) }));
  const tokenAlgorithm = signingAlgorithm.parse(realm.signingAlgorithm);
  const youngest = rows[0]?.createdAt ?? new Date(0);
  return {
    keys: timed.map((key) => ({
      kid: key.kid,
      algorithm: key.algorithm,
      state: key.removedAt === null ? keyStateAt(key, timed, now.getTime()) : "removed",
      createdAt: key.createdAt,
      signsFrom: new Date(key.signsFrom),
      signsUntil: dateOf(key.signsUntil),
      publishedUntil: dateOf(key.publishedUntil),
    })),
    algorithms: algorithmsInUse(tokenAlgorithm),
    tokenAlgorithm,
    readers: readers.map(({ source, userAgent, fetchedAt }) => ({ source, userAgent, fetchedAt, isCurrent: fetchedAt >= youngest })),
    shortestNotice: SHORTEST_NOTICE,
    rotating: sentenceOf("signing_key_rotated"),
    now,
  };
}

function dateOf(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds);
}

function algorithmsInUse(tokenAlgorithm: SigningAlgorithm): readonly SigningAlgorithm[] {
  return [...new Set([...STANDARD_ALGORITHMS, tokenAlgorithm])];
}

const LONGEST_NOTICE = 90 * 86_400;

/** What a new key's notice may be: seconds until it signs; 0 is at once. */
export const rotationSchema = z.object({
  algorithm: signingAlgorithm,
  notice: z
    .int({ error: "Choose when the new key signs." })
    .min(0, { error: "Choose when the new key signs." })
    .max(LONGEST_NOTICE, { error: "Choose at most 90 days." })
    .refine((notice) => notice === 0 || notice >= SHORTEST_NOTICE, { error: `Choose at least ${SHORTEST_NOTICE} seconds, or at once.` }),
});

/**
 * Makes the next signing key of an algorithm in the actor's realm. It is in the key set at once and signs after the notice; the key before it
 * stays published until the last token it signed has expired.
 *
 * @throws NotFoundError for everybody but admins; ConflictError when the next key is scheduled already
 */
export async function rotateKey(actor: Actor, input: z.input<typeof rotationSchema>): Promise<void> {
  requireAdminRole(actor);
  const order = checked(rotationSchema, input);
  requireConfirmation(actor, "rotate-key");
  await rotateSigningKey(actor, order, async (tx, rotation) => {
    await assertStillAdmin(tx, actor);
    await recordAudit(tx, actor, rotationChange(rotation));
  });
}

export const cancellationSchema = z.object({ algorithm: signingAlgorithm });

/**
 * Takes the scheduled key of an algorithm out of the key set before it signs.
 *
 * @throws NotFoundError for everybody but admins; ConflictError when none is scheduled any more
 */
export async function cancelKeyRotation(actor: Actor, input: z.input<typeof cancellationSchema>): Promise<void> {
  requireAdminRole(actor);
  const { algorithm } = checked(cancellationSchema, input);
  requireConfirmation(actor, "rotate-key");
  await cancelRotation(actor.realmId, algorithm, actor, async (tx, kid) => {
    await assertStillAdmin(tx, actor);
    const change = { action: "signing-key.cancel", targetType: "signing-key", targetId: kid, before: { kid, algorithm }, after: null };
    await recordAudit(tx, actor, change);
  });
}
