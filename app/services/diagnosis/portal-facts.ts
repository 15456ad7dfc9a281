/** What of this portal anybody may know, and a reader of requests needs: all of it stands in the server's metadata (RFC 8414). */

export interface PortalFacts {
  readonly tokenEndpoint: string;
  /** Each product's path of each endpoint in the root realm, such as `/oauth2/token` of WSO2. */
  readonly paths: readonly { readonly path: string; readonly endpoint: string; readonly product: string }[];
  /** The grant types that work here, and whether an admin has them on. */
  readonly grantTypes: readonly { readonly name: string; readonly enabled: boolean }[];
  /** null: not published. */
  readonly scopes: readonly string[] | null;
}

export interface Place {
  readonly endpoint: string;
  /** Whose path it is: "WSO2". */
  readonly product: string;
}

/**
 * The endpoint behind an address, whatever host and realm it names; undefined when no path of the portal is like it.
 *
 * @example placeOf("https://old.example/t/acme/oauth2/token?x=1", portal)?.endpoint // "token"
 */
export function placeOf(url: string, { paths }: PortalFacts): Place | undefined {
  const path = pathOf(url).replaceAll(/\/(?:realms|t)\/[A-Za-z0-9][A-Za-z0-9._-]*/g, "");
  let found: PortalFacts["paths"][number] | undefined;
  // The portal may lie below a path, so the end of the address decides, and the longest fit.
  for (const row of paths) if (path.endsWith(row.path) && row.path.length > (found?.path.length ?? 0)) found = row;
  return found;
}

/** The path of an address as written, also where it is cut off or not yet filled in. */
function pathOf(url: string): string {
  const withoutHost = url.replace(/^(?:https?:)?\/\/[^/?#]*/i, "");
  return (withoutHost.split(/[?#]/, 1)[0] ?? "").replace(/(?<=.)\/$/, "");
}

/** The query of an address, without `?` and fragment. */
export function queryOf(url: string): string {
  const from = url.indexOf("?");
  return from === -1 ? "" : (url.slice(from + 1).split("#", 1)[0] ?? "");
}
