/** What the pages of a rotation show. */
import { database } from "#app/db/database";
import type { StepCount } from "#app/db/queries/activity";
import type { Transaction } from "#app/db/transaction";
import type { Environment } from "#app/oauth/model";
import { createUuidv7 } from "#app/oauth/uuidv7";
import type { Actor } from "../../actor";
import { findSecret } from "../access";
import { type Endpoints, endpoints } from "../endpoints";
import { MAXIMUM_SECRETS, type SecretState, secretState, workingSecrets } from "../secret-list";
import { SECRET_FORM_FACTS, type SecretFormFacts } from "../secrets";
import { lostSecrets } from "./another-secret";
import { type BothCounted, type Ending, latestRotation, type Outcome, type Rotation } from "./record";
import { countHours, countRotation } from "./traffic";

const HOUR_MS = 3_600_000;
/** Hours without use after which a person may end the old secret without a doubt, where the rotation says no other number. */
const SAFE_HOURS = 24;

export interface RotationSecret {
  readonly id: string;
  /** The secret's last characters. */
  readonly hint: string;
  readonly description: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly firstUsedAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly state: SecretState;
}

/** Whether the old secret can go, and what that rests on. */
export type Verdict =
  /** The new secret was revoked or has expired. */
  | { readonly kind: "new-stopped" }
  /** The application is suspended or its owner disabled: nothing can be in use. */
  | { readonly kind: "unable" }
  | { readonly kind: "undeployed" }
  | { readonly kind: "in-use"; readonly lastUsedAt: Date }
  /** Not used for an hour or more, but not for long enough. */
  | { readonly kind: "quiet"; readonly lastUsedAt: Date; readonly safeAt: Date }
  /** `lastUsedAt` null: it was never used. */
  | { readonly kind: "safe"; readonly lastUsedAt: Date | null };

export interface RotationView {
  readonly id: string;
  readonly fresh: RotationSecret;
  /** Nobody has used the new secret: it may be revoked. */
  readonly unused: boolean;
  /** Secrets that were made before the new one for this rotation and lost, the oldest first. */
  readonly lost: readonly RotationSecret[];
  readonly startedAt: Date;
  readonly startedBy: string;
  readonly ending: Ending;
  /** 0 unless `ending` is `silent`. */
  readonly silentHours: number;
  /** When silence can end the old secret at the earliest; null where it cannot yet be said. */
  readonly silentNotBefore: Date | null;
  /** null while it runs; `by` is null where the portal did it. */
  readonly over: { readonly outcome: Outcome; readonly at: Date; readonly by: string | null } | null;
  readonly verdict: Verdict;
  /** Since it began. */
  readonly counted: BothCounted;
  /** Requests with the old secret that were refused as it had ended. */
  readonly triedAfter: number;
  /** The last 24 hours (UTC), the oldest first; the last one is not over. */
  readonly hours: Readonly<Record<"old" | "fresh", readonly StepCount[]>>;
}

export interface RotationPage {
  readonly application: { readonly id: string; readonly name: string };
  readonly environment: Environment;
  readonly clientId: string;
  readonly endpoints: Endpoints;
  readonly old: RotationSecret;
  /** The latest, over or not; null: there was none. */
  readonly rotation: RotationView | null;
  readonly secretForm: SecretFormFacts;
  /** Whether the key may have no further secret. */
  readonly full: boolean;
  /** Handed out with the form; see `createSecret`. */
  readonly newSecretKey: string;
}

const newId = createUuidv7({ now: Date.now });

/**
 * A secret of the actor's and its latest rotation.
 *
 * @throws NotFoundError
 * @example const { old, rotation } = await getRotation(actor, applicationId, secretId);
 */
export async function getRotation(actor: Actor, applicationId: string, secretId: string): Promise<RotationPage> {
  const { prisma } = database();
  const now = new Date();
  const secret = await findSecret(prisma, actor, applicationId, secretId, "read");
  const [rotation, working] = await Promise.all([
    latestRotation(prisma, secret.id),
    prisma.clientSecret.count({ where: workingSecrets(secret.clientRef, now) }),
  ]);
  return {
    application: secret.application,
    environment: secret.client.environment === "SANDBOX" ? "SANDBOX" : "PRODUCTION",
    clientId: secret.client.clientId,
    endpoints: endpoints(actor),
    old: secretOf(secret, now),
    rotation: rotation && (await viewOf(prisma, rotation, now)),
    secretForm: SECRET_FORM_FACTS,
    full: working >= MAXIMUM_SECRETS,
    newSecretKey: newId(),
  };
}

type SecretRow = Rotation["oldSecret"];

function secretOf(row: SecretRow, now: Date): RotationSecret {
  const { id, hint, description, createdAt, expiresAt, firstUsedAt, lastUsedAt, revokedAt } = row;
  const state = secretState(row, now);
  return { id, hint, description, createdAt, expiresAt, firstUsedAt: firstUsedAt ?? lastUsedAt, lastUsedAt, revokedAt, state };
}

async function viewOf(
  reader: Pick<Transaction, "user" | "application" | "auditEvent" | "clientSecret" | "$queryRaw">,
  rotation: Rotation,
  now: Date,
): Promise<RotationView> {
  const [counted, hours, lost, people, application] = await Promise.all([
    countRotation(reader, rotation),
    countHours(reader, rotation, now),
    lostSecrets(reader, rotation),
    reader.user.findMany({ where: { id: { in: [rotation.startedById, rotation.endedById ?? ""] } }, select: { id: true, name: true } }),
    reader.application.findUnique({
      where: { id: rotation.applicationId },
      select: { status: true, owner: { select: { status: true } } },
    }),
  ]);
  const nameOf = (id: string) => people.find((user) => user.id === id)?.name ?? "a removed user";
  const { triedAfter, ...since } = counted;
  const isAble = application?.status === "active" && application.owner.status === "active";
  const end = endOf(rotation, now);
  return {
    id: rotation.id,
    fresh: secretOf(rotation.newSecret, now),
    unused: rotation.newSecret.lastUsedAt === null && since.fresh.accepted === 0,
    lost: lost.map((secret) => secretOf(secret, now)),
    startedAt: rotation.startedAt,
    startedBy: nameOf(rotation.startedById),
    ending: rotation.ending,
    silentHours: rotation.silentHours,
    silentNotBefore: silentNotBefore(rotation),
    over: end && { ...end, by: rotation.endedById === null ? null : nameOf(rotation.endedById) },
    verdict: verdictOf(rotation, hours, isAble, now),
    counted: rotation.counted ?? since,
    triedAfter,
    hours,
  };
}

/** How it was over; also where the old secret has expired and no process has closed the rotation yet. */
function endOf({ outcome, endedAt, oldSecret, ending }: Rotation, now: Date) {
  if (outcome !== null && endedAt !== null) return { outcome, at: endedAt };
  const { expiresAt } = oldSecret;
  if (expiresAt === null || expiresAt > now) return null;
  return { outcome: ending === "date" ? "date" : "expired", at: expiresAt } as const;
}

function silentNotBefore({ ending, silentHours, silentFrom, oldSecret, newSecret }: Rotation): Date | null {
  if (ending !== "silent" || newSecret.lastUsedAt === null) return null;
  return new Date(Math.max(silentFrom.getTime(), oldSecret.lastUsedAt?.getTime() ?? 0) + silentHours * HOUR_MS);
}

/**
 * Whether the old secret of a rotation can go.
 *
 * @param isAble whether the application may obtain tokens
 */
export function verdictOf(
  { oldSecret, newSecret, silentHours }: Pick<Rotation, "oldSecret" | "newSecret" | "silentHours">,
  { old, fresh }: RotationView["hours"],
  isAble: boolean,
  now: Date,
): Verdict {
  const newState = secretState(newSecret, now);
  if (newState === "revoked" || newState === "expired") return { kind: "new-stopped" };
  if (!isAble) return { kind: "unable" };
  if (newSecret.lastUsedAt === null && fresh.every(({ issued }) => issued === 0)) return { kind: "undeployed" };
  // A last use is written within a minute; what was counted in this hour is there at once.
  const lastUsedAt = (old.at(-1)?.issued ?? 0) > 0 ? (oldSecret.lastUsedAt ?? now) : oldSecret.lastUsedAt;
  if (lastUsedAt === null) return { kind: "safe", lastUsedAt };
  const silence = now.getTime() - lastUsedAt.getTime();
  if (silence < HOUR_MS) return { kind: "in-use", lastUsedAt };
  const safeAfter = (silentHours === 0 ? SAFE_HOURS : silentHours) * HOUR_MS;
  return silence < safeAfter
    ? { kind: "quiet", lastUsedAt, safeAt: new Date(lastUsedAt.getTime() + safeAfter) }
    : { kind: "safe", lastUsedAt };
}
