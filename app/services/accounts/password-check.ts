import { database } from "#app/db/database";
import type { UserVerifier } from "#app/oauth/ports";
import { normaliseEmail } from "#app/platform/email-address";
import { sourceKey } from "#app/platform/rate-limit";
import { UnavailableError } from "../errors";
import { type DeviceOwner, knownDevice } from "./devices";
import { inPasswordQueue, type QueuePlace } from "./password-queue";
import { matches } from "./passwords";
import { noteAttempt } from "./sign-in-log";
import { admitGuess, type Guess, type KnownGuesser, knownWait, type RefusedBy } from "./throttle";

export type PasswordCheck =
  | { readonly outcome: "right"; readonly user: CheckedUser }
  | { readonly outcome: "wrong" }
  /** The password is right, but an admin has disabled the user. */
  | { readonly outcome: "disabled"; readonly userId: string }
  | { readonly outcome: "locked"; readonly by: RefusedBy; readonly retryAfterSeconds: number }
  /** Too many passwords are being checked at the moment: this one was not tried, and not counted. */
  | { readonly outcome: "busy"; readonly retryAfterSeconds: number };

/** Whose password it was, and the hash it was compared with: nothing may be done on it once that hash has changed. */
export interface CheckedUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly passwordHash: string;
  readonly tokensNotBefore: Date | null;
}

/** A password that was typed, and where. */
export interface TypedPassword {
  readonly realmId: string;
  readonly email: string;
  readonly password: string;
  readonly ip: string;
  /** Who types: a browser with the cookie of a device (unchecked) or none, a signed-in person, or a client for somebody. */
  readonly by: { readonly device: string | null } | { readonly sessionIdHash: string } | { readonly client: true };
}

/**
 * The one place where a person's password is tried: sign-in, the password grant, the change of password and its confirmation
 * share its throttle and its queue. An unknown user and a wrong password give the same answer for the same work, and count alike.
 */
export async function checkPassword(typed: TypedPassword): Promise<PasswordCheck> {
  const { realmId, password, ip, by } = typed;
  const email = normaliseEmail(typed.email);
  const attempt = { realmId, source: sourceKey(ip), ip };
  const user = await database().prisma.user.findUnique({ where: { realmId_email: { realmId, email } } });
  const known = knownGuesser(by, user);
  const guess: Guess = { realmId, email, ip, known, limitRight: "device" in by };
  // A flood is refused before it takes a place in the queue.
  const wait = knownWait(guess);
  if (wait > 0) {
    noteAttempt("throttled", attempt);
    return { outcome: "locked", by: "source", retryAfterSeconds: wait };
  }
  const place: QueuePlace = known === null ? { lane: "stranger", owner: attempt.source } : { lane: "known", owner: known.userId };
  try {
    return await inPasswordQueue(place, async () => {
      const admission = await admitGuess(guess);
      if (admission.outcome === "refused") {
        noteAttempt(admission.by === "source" ? "throttled" : "locked", { ...attempt, userId: user?.id });
        return { outcome: "locked", by: admission.by, retryAfterSeconds: admission.retryAfterSeconds };
      }
      if (!(await matches(password, user?.passwordHash ?? null)) || user === null) {
        noteAttempt("wrong", { ...attempt, userId: user?.id });
        return { outcome: "wrong" };
      }
      await admission.forget();
      noteAttempt(user.status === "active" ? "right" : "disabled", { ...attempt, userId: user.id });
      return user.status === "active" ? { outcome: "right", user } : { outcome: "disabled", userId: user.id };
    });
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return { outcome: "busy", retryAfterSeconds: error.retryAfterSeconds };
  }
}

function knownGuesser(by: TypedPassword["by"], user: DeviceOwner | null): KnownGuesser | null {
  if ("client" in by || user === null) return null;
  const name = "sessionIdHash" in by ? by.sessionIdHash : knownDevice(by.device, user)?.id;
  return name === undefined ? null : { userId: user.id, name };
}

/** The password grant's way to a portal user: sign-in's own check, with its throttle and its timing. */
export const userVerifier: UserVerifier = {
  async verifyUser({ realmId, username, password, ip }) {
    const check = await checkPassword({ realmId, email: username, password, ip, by: { client: true } });
    if (check.outcome === "busy") return check;
    if (check.outcome !== "right") return { outcome: check.outcome };
    const { id, email, tokensNotBefore } = check.user;
    return { outcome: "verified", userId: id, username: email, tokensNotBefore: tokensNotBefore?.getTime() ?? null };
  },
};
