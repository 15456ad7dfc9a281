import type { Transaction } from "#app/db/transaction";
import { readScopes } from "../../keys/stored-lists";

/** A key that names its scopes, as opposed to one that may use all of the realm. */
export interface ScopeList {
  readonly clientRef: string;
  readonly scopes: readonly string[];
}

/**
 * The keys with a scope list of their own. Read whole and compared here: scope names are case-sensitive and may
 * contain `%` and `_`, which a search in the database would take for wildcards.
 */
export async function scopeLists(reader: Pick<Transaction, "client">, realmId: string): Promise<ScopeList[]> {
  const rows = await reader.client.findMany({ where: { realmId, scopes: { not: null } }, select: { id: true, scopes: true } });
  return rows.map((row) => ({ clientRef: row.id, scopes: readScopes(row.scopes) ?? [] }));
}
