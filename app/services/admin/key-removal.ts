/** Taking a signing key out of the key set before its time, such as one whose private half has leaked: what that breaks, and doing it. */
import { z } from "zod";
import { database } from "#app/db/database";
import { MOST_LISTED } from "#app/db/queries/bounded";
import { countSignedTokens } from "#app/db/queries/tokens";
import { KEY_SET_MAX_AGE, type KeyState } from "#app/oauth/key-calendar";
import type { SigningAlgorithm } from "#app/oauth/model";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { sentenceOf } from "../endings/table";
import { ConflictError, checked, InvalidInputError, NotFoundError } from "../errors";
import { removeSigningKey } from "../token-service";
import { assertStillAdmin, requireAdminRole } from "./access";
import { listSigningKeys } from "./signing-keys";

/** Letters of a key's id that are typed to confirm. */
const CONFIRMED_LETTERS = 8;

/** What the page says before somebody removes a key. */
export interface KeyRemovalPage {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly state: Extract<KeyState, "signing" | "retired">;
  /** What is to be typed. */
  readonly phrase: string;
  /** JWT access tokens in use that it has signed, {@link MOST_LISTED} at most; null: it signs ID tokens only. */
  readonly tokens: number | null;
  /** There are more than `tokens`. */
  readonly more: boolean;
  /** The key that signs from then on. */
  readonly successor: "signs already" | "scheduled" | "new";
  /** Sources that fetched the key set in the last 30 days. */
  readonly readers: number;
  /** Seconds for which they may keep the key set that has the key. */
  readonly keptFor: number;
  /** A sentence: what ends. */
  readonly removing: string;
}

/**
 * What removing a key of the actor's realm breaks.
 *
 * @throws NotFoundError for everybody but admins, and where there is no such key; ConflictError where it cannot be removed
 */
export async function getKeyRemoval(actor: Actor, kid: string): Promise<KeyRemovalPage> {
  const { keys, tokenAlgorithm, readers, now } = await listSigningKeys(actor);
  const key = keys.find((each) => each.kid === kid);
  if (key === undefined) throw new NotFoundError("There is no such signing key.");
  const { state, algorithm } = key;
  if (state === "gone" || state === "removed") throw new ConflictError("This key is not in the key set any more.");
  if (state === "next") throw new ConflictError("This key has signed nothing yet. Cancel its rotation instead.");
  const span = { from: key.signsFrom, until: key.signsUntil !== null && key.signsUntil < now ? key.signsUntil : now };
  const signsTokens = algorithm === tokenAlgorithm;
  const counted = signsTokens ? await countSignedTokens(database().prisma, actor.realmId, span, now, MOST_LISTED + 1) : 0;
  const isScheduled = keys.some((each) => each.algorithm === algorithm && each.state === "next");
  return {
    kid,
    algorithm,
    state,
    phrase: kid.slice(0, CONFIRMED_LETTERS),
    tokens: signsTokens ? Math.min(counted, MOST_LISTED) : null,
    more: counted > MOST_LISTED,
    successor: state === "retired" ? "signs already" : isScheduled ? "scheduled" : "new",
    readers: readers.length,
    keptFor: KEY_SET_MAX_AGE,
    removing: sentenceOf("signing_key_removed"),
  };
}

export const keyRemovalSchema = z.object({ kid: z.string().min(1).max(100), confirmation: z.string().max(100).default("") });

/**
 * Takes a key of the actor's realm out of the key set at once, in every process: introspection and every other check refuse what it has signed.
 *
 * @throws NotFoundError for everybody but admins, and where there is no such key; InvalidInputError on `confirmation`; ConflictError where it
 *   is out already or has signed nothing yet
 * @example await removeKey(actor, { kid, confirmation: kid.slice(0, 8) });
 */
export async function removeKey(actor: Actor, input: z.input<typeof keyRemovalSchema>): Promise<void> {
  requireAdminRole(actor);
  const { kid, confirmation } = checked(keyRemovalSchema, input);
  requireConfirmation(actor, "remove-key");
  const { algorithm, phrase, tokens } = await getKeyRemoval(actor, kid);
  if (confirmation.trim() !== phrase)
    throw new InvalidInputError({ confirmation: ["This is not the beginning of the key's id. Type it as shown."] });
  await removeSigningKey(actor, { kid, algorithm }, async (tx, { replacedBy }) => {
    await assertStillAdmin(tx, actor);
    await recordAudit(tx, actor, {
      action: "signing-key.remove",
      targetType: "signing-key",
      targetId: kid,
      before: { kid, algorithm, tokens: tokens ?? 0 },
      after: { replacedBy },
    });
  });
}
