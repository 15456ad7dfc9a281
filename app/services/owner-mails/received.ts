/** Applications that somebody has got because their owner left. */
import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { type About, MOST_RECEIVED } from "./notice";

/** An application and whose it is now. */
export interface Received {
  readonly applicationId: string;
  readonly ownerId: string;
}

/**
 * Notes for each new owner what they have got, in the transaction by which they get it: once for each departure. Whoever does it knows.
 *
 * @param received a few hundred at most
 */
export async function noteReceived(
  tx: Pick<Transaction, "ownerNotice">,
  actor: Actor,
  leaver: { readonly id: string; readonly name: string },
  received: readonly Received[],
): Promise<void> {
  const owners = new Set(received.map(({ ownerId }) => ownerId).filter((ownerId) => ownerId !== actor.userId));
  const foundAt = new Date();
  const data = [...owners].map((userId) => {
    const own = received.filter(({ ownerId }) => ownerId === userId).map(({ applicationId }) => applicationId);
    const about: About = { kind: "received", from: leaver.name, applicationIds: own.slice(0, MOST_RECEIVED) };
    return { userId, key: `received ${leaver.id}`, about: JSON.stringify(about), foundAt };
  });
  if (data.length > 0) await tx.ownerNotice.createMany({ data });
}
