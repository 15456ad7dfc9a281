import { Prisma } from "#app/db/database";
import { countUpTo, MOST_LISTED } from "#app/db/queries/bounded";
import type { Transaction } from "#app/db/transaction";
import { mayHave, type ScopeAccess } from "#app/oauth/scope-access";
import { readScopes } from "../../keys/configuration";
import { ownerRole } from "../../scopes/standing";

/** A key that names its scopes, as opposed to one that may use all open ones. */
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

/** What a change of access takes a scope from. */
export interface AccessLoss {
  /** Applications whose keys name it, with how many of them do. */
  readonly applications: readonly { readonly id: string; readonly name: string; readonly owner: string; readonly keys: number }[];
  /** Keys that name no scopes and had it because it was open; {@link MOST_LISTED} plus one means more than that. */
  readonly unrestrictedKeys: number;
  /** All keys that lose it, bounded like that: the number to confirm a change with. */
  readonly keys: number;
}

/** The keys that may use a scope with one access and may not with another. */
export async function lossOf(
  reader: Pick<Transaction, "client" | "$queryRaw">,
  scope: { readonly realmId: string; readonly name: string },
  from: ScopeAccess,
  to: ScopeAccess,
): Promise<AccessLoss> {
  const { realmId, name } = scope;
  // The database finds a few too many, by wildcards and letter case; no name has a quotation mark in it (RFC 6749 §3.3).
  const rows = await reader.client.findMany({
    where: { realmId, scopes: { contains: `"${name}"` } },
    select: {
      scopes: true,
      application: {
        select: {
          id: true,
          name: true,
          owner: { select: { name: true, role: true } },
          scopes: { where: { scopeName: name, state: "approved" }, select: { scopeName: true } },
        },
      },
    },
    orderBy: [{ application: { name: "asc" } }, { id: "asc" }],
  });
  const applications = new Map<string, AccessLoss["applications"][number]>();
  for (const { scopes, application } of rows) {
    if (!readScopes(scopes)?.includes(name)) continue;
    const { id, owner } = application;
    const applicant = { ownerRole: ownerRole.parse(owner.role), approvedScopes: application.scopes.map(({ scopeName }) => scopeName) };
    if (!mayHave(applicant, name, from) || mayHave(applicant, name, to)) continue;
    applications.set(id, { id, name: application.name, owner: owner.name, keys: (applications.get(id)?.keys ?? 0) + 1 });
  }
  const closes = from.kind === "open" && to.kind !== "open";
  const unrestricted = Prisma.sql`"Client" WHERE "realmId" = ${realmId} AND "scopes" IS NULL`;
  const unrestrictedKeys = closes ? await countUpTo(reader, unrestricted, MOST_LISTED + 1) : 0;
  const naming = [...applications.values()].reduce((sum, { keys }) => sum + keys, 0);
  return { applications: [...applications.values()], unrestrictedKeys, keys: Math.min(naming + unrestrictedKeys, MOST_LISTED + 1) };
}
