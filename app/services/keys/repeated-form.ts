/**
 * A form that makes a secret and is sent twice, by a double click or a reload, is answered with the same secret both times. Nothing is kept for
 * that: the secret is derived from the form's idempotency key, which the database does not have, and a key of the server's.
 */
import { createHmac, hkdfSync } from "node:crypto";
import type { Transaction } from "#app/db/transaction";
import { type GeneratedSecret, generateClientSecret } from "#app/oauth/secrets";
import type { Actor } from "../actor";
import { newIdempotencyKey, rowIdOf } from "../idempotency";

/** How long a repeated form shows its secret again, unless that was used or revoked meanwhile. */
const SHOWN_AGAIN_MS = 600_000;

let keys: readonly Uint8Array[] = [];

/**
 * Derives the keys (HKDF, RFC 5869) from the server's own. Call once, before anybody makes a secret.
 *
 * @param serverKeys newest first; the same in every process
 */
export function setSecretKeys(serverKeys: readonly Uint8Array[]): void {
  keys = serverKeys.map((key) => new Uint8Array(hkdfSync("sha256", key, "", "latchkey secrets of forms", 32)));
}

/** A form as it was sent: its idempotency key, and what was asked for. Other values are another form. */
export interface SentForm {
  readonly key: string;
  /** JSON. */
  readonly values: string;
}

/** A form that nobody sends a second time. */
export function formOfItsOwn(): SentForm {
  return { key: newIdempotencyKey(), values: "" };
}

/** The row of the secret that a form makes for a key. */
export function secretIdOf(clientRef: string, { key }: Pick<SentForm, "key">): string {
  return rowIdOf(clientRef, key);
}

/** The secret that a form makes for a key: the same however often it is sent. */
export function secretOfForm(actor: Pick<Actor, "userId">, clientRef: string, form: SentForm): GeneratedSecret {
  const [newest] = keys;
  if (newest === undefined) throw new Error("The keys of secrets are not set: call setSecretKeys first.");
  return derivedSecret(newest, actor, clientRef, form);
}

function derivedSecret(
  key: Uint8Array,
  { userId }: Pick<Actor, "userId">,
  clientRef: string,
  { key: formKey, values }: SentForm,
): GeneratedSecret {
  const facts = JSON.stringify([userId, clientRef, formKey, values]);
  return generateClientSecret(createHmac("sha256", key).update(facts).digest());
}

/**
 * The secret that this form has made a moment ago; null: it has made none, or it was sent by somebody else, with other values, or too late.
 *
 * @example await madeByForm(tx, actor, client.id, form) // { secret: "lk_cs_…", … }
 */
export async function madeByForm(
  reader: Pick<Transaction, "clientSecret">,
  actor: Pick<Actor, "userId">,
  clientRef: string,
  form: SentForm,
): Promise<GeneratedSecret | null> {
  const row = await reader.clientSecret.findFirst({
    where: {
      id: secretIdOf(clientRef, form),
      createdById: actor.userId,
      createdAt: { gt: new Date(Date.now() - SHOWN_AGAIN_MS) },
      lastUsedAt: null,
      revokedAt: null,
    },
    select: { hash: true },
  });
  if (row === null) return null;
  return keys.map((key) => derivedSecret(key, actor, clientRef, form)).find(({ hash }) => hash === row.hash) ?? null;
}
