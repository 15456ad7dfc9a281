/** The id of the realm that always exists; every other realm lies under it. */
export const ROOT_REALM_ID = "root";

/** Its path, with which every other realm's begins. */
export const ROOT_REALM_PATH = "root";

/** A tenant, and where on the web it is. */
export interface Realm {
  readonly id: string;
  /** `root`, `root/alpha`. */
  readonly path: string;
  /** Its issuer identifier (RFC 8414 §2), under which its endpoints lie; no slash at its end. */
  readonly issuer: string;
  /** The issuer's path: "" at a host's root, else such as `/portal`. */
  readonly basePath: string;
}

/**
 * The realm of a portal at an address: `root` is the portal itself, others lie at their canonical path below it.
 *
 * @param publicUrl the portal's address, without a slash at its end; it may have a path.
 * @example realmAt("https://example.com/portal", { id: "a1", path: "root/alpha" }).issuer // "https://example.com/portal/realms/alpha"
 */
export function realmAt(publicUrl: string, { id, path }: Pick<Realm, "id" | "path">): Realm {
  const names = path.split("/").slice(1);
  const issuer = [publicUrl, ...names.map((name) => `realms/${name}`)].join("/");
  return { id, path, issuer, basePath: basePathOf(issuer) };
}

/** @example basePathOf("https://example.com/portal") // "/portal" */
export function basePathOf(issuer: string): string {
  return new URL(issuer).pathname.replace(/\/$/, "");
}
