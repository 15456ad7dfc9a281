/** What an application may do for a person, in the words that people read: scopes by what they let it do, APIs by their names. */
import type { Transaction } from "#app/db/transaction";

/** What is asked for, or was allowed. */
interface Asked {
  /** Space separated. */
  readonly scope: string;
  /** Identifiers of APIs. */
  readonly audience: readonly string[];
}

export interface PermittedScope {
  readonly name: string;
  /** "" where nobody has described it. */
  readonly description: string;
}

export interface Permissions {
  /** Those of no API, such as `email`. */
  readonly scopes: readonly PermittedScope[];
  /** The APIs that are named or whose scopes are, by name. One that is gone has its identifier as its name. */
  readonly apis: readonly { readonly identifier: string; readonly name: string; readonly scopes: readonly PermittedScope[] }[];
}

/**
 * Describes what several applications ask for, by three queries at most.
 *
 * @returns in the order of `asked`
 */
export async function describePermissions(
  reader: Pick<Transaction, "scope" | "api">,
  realmId: string,
  asked: readonly Asked[],
): Promise<readonly Permissions[]> {
  const names = [...new Set(asked.flatMap(({ scope }) => scope.split(" ")))];
  const scopes = await reader.scope.findMany({
    where: { realmId, name: { in: names } },
    select: { name: true, description: true, apiId: true },
  });
  const ids = [...new Set(scopes.flatMap(({ apiId }) => apiId ?? []))];
  const identifiers = [...new Set(asked.flatMap(({ audience }) => audience))];
  const apis =
    ids.length + identifiers.length === 0
      ? []
      : await reader.api.findMany({
          where: { realmId, OR: [{ id: { in: ids } }, { identifier: { in: identifiers } }] },
          select: { id: true, identifier: true, name: true },
        });
  const scopeOf = new Map(scopes.map((scope) => [scope.name, scope]));
  return asked.map(({ scope, audience }) => {
    const wanted = scope.split(" ").filter((name) => name !== "");
    const inWords = (name: string): PermittedScope => ({ name, description: scopeOf.get(name)?.description ?? "" });
    const known = apis
      .map(({ id, ...api }) => ({ ...api, scopes: wanted.filter((name) => scopeOf.get(name)?.apiId === id).map(inWords) }))
      .filter((api) => api.scopes.length > 0 || audience.includes(api.identifier));
    const gone = audience
      .filter((identifier) => !apis.some((api) => api.identifier === identifier))
      .map((identifier) => ({ identifier, name: identifier, scopes: [] }));
    const listed = new Set(known.flatMap((api) => api.scopes.map(({ name }) => name)));
    return {
      // A scope whose API was deleted meanwhile stands with the common ones.
      scopes: wanted.filter((name) => !listed.has(name)).map(inWords),
      apis: [...known.toSorted((a, b) => a.name.localeCompare(b.name)), ...gone],
    };
  });
}
