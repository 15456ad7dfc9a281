import type { Transaction } from "#app/db/transaction";
import { isWorking, type SecretState, secretState, secretUse } from "./secret-state";

/** The filter of secrets that obtain tokens at `now`. */
export function workingSecrets(clientRef: string, now: Date) {
  return { clientRef, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
}

/** A row of the "Consumer Secrets" table; the secret itself is not kept. */
export interface SecretView {
  readonly id: string;
  readonly description: string;
  /** The secret's last characters. */
  readonly hint: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly state: SecretState;
  readonly working: boolean;
  readonly use: { readonly kind: "in_use" | "unused" | "idle"; readonly days: number };
}

/** Secrets that no longer work are shown up to this many, the latest. */
const PAST_SHOWN = 50;

/** A client's secrets, newest first: all that work, then the latest of those that no longer do. */
export async function listSecrets(reader: Pick<Transaction, "clientSecret" | "user">, clientRef: string, now: Date): Promise<SecretView[]> {
  const working = workingSecrets(clientRef, now);
  const orderBy = [{ createdAt: "desc" as const }, { id: "desc" as const }];
  const rows = [
    ...(await reader.clientSecret.findMany({ where: working, orderBy })),
    ...(await reader.clientSecret.findMany({ where: { clientRef, NOT: working }, orderBy, take: PAST_SHOWN })),
  ];
  const creators = await reader.user.findMany({
    where: { id: { in: [...new Set(rows.map((row) => row.createdById))] } },
    select: { id: true, name: true },
  });
  const nameById = new Map(creators.map((user) => [user.id, user.name]));
  return rows.map((row) => ({
    id: row.id,
    description: row.description,
    hint: row.hint,
    createdAt: row.createdAt,
    createdBy: nameById.get(row.createdById) ?? "a removed user",
    expiresAt: row.expiresAt,
    lastUsedAt: row.lastUsedAt,
    revokedAt: row.revokedAt,
    state: secretState(row, now),
    working: isWorking(row, now),
    use: secretUse(row, now),
  }));
}
