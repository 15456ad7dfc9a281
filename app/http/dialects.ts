/**
 * The one table that maps every protocol path to an endpoint and a realm: the canonical paths, and those of
 * the products whose clients move over by changing the host alone. A new path of a product is one row.
 */

import { ENDPOINTS } from "#app/oauth/metadata";
import { ROOT_REALM_PATH } from "#app/oauth/realm";

/** What this server answers at a protocol path. Each is a route module of its own. */
export type ProtocolEndpoint = (typeof ENDPOINTS)[number]["name"] | "metadata-oauth" | "metadata-openid";

export interface DialectTarget {
  readonly endpoint: ProtocolEndpoint;
  /** The realm's path: `root`, `root/alpha`. Whether there is such a realm is for the caller to look up. */
  readonly realmPath: string;
}

interface Dialect {
  /** What a path of this dialect may begin with in front of the rows; "" is the host's root. */
  readonly prefixes: readonly string[];
  /** The path's part that names a realm, and how to read it; it stands between prefix and row. */
  readonly realm?: { readonly pattern: string; readonly pathOf: (match: string) => string };
  readonly rows: Readonly<Record<string, ProtocolEndpoint>>;
}

const OAUTH_METADATA = "/.well-known/oauth-authorization-server";
const OPENID_METADATA = "/.well-known/openid-configuration";
/** One realm's name in a path. */
const NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

const DIALECTS: Readonly<Record<string, Dialect>> = {
  latchkey: {
    prefixes: [""],
    realm: { pattern: `/realms/${NAME}`, pathOf: (match) => below(match.slice("/realms/".length)) },
    rows: {
      ...Object.fromEntries(ENDPOINTS.map(({ path, name }) => [path, name])),
      [OAUTH_METADATA]: "metadata-oauth",
      [OPENID_METADATA]: "metadata-openid",
    },
  },
  wso2: {
    prefixes: [""],
    realm: { pattern: `/t/${NAME}`, pathOf: (match) => (match === "/t/carbon.super" ? ROOT_REALM_PATH : below(match.slice("/t/".length))) },
    rows: {
      "/token": "token",
      "/revoke": "revoke",
      "/oauth2/token": "token",
      "/oauth2/introspect": "introspect",
      "/oauth2/revoke": "revoke",
      "/oauth2/jwks": "jwks",
      [`/oauth2/token${OPENID_METADATA}`]: "metadata-openid",
      [`/oauth2/oidcdiscovery${OPENID_METADATA}`]: "metadata-openid",
    },
  },
  pingAm: {
    prefixes: ["/oauth2", "/am/oauth2"],
    realm: { pattern: `/realms/root(?:/realms/${NAME})*`, pathOf: (match) => match.slice(1).replaceAll("realms/", "") },
    rows: {
      "/access_token": "token",
      "/introspect": "introspect",
      "/token/revoke": "revoke",
      "/connect/jwk_uri": "jwks",
      [OAUTH_METADATA]: "metadata-oauth",
      [OPENID_METADATA]: "metadata-openid",
    },
  },
  pingFederate: {
    prefixes: [""],
    rows: {
      "/as/token.oauth2": "token",
      "/as/introspect.oauth2": "introspect",
      "/as/revoke_token.oauth2": "revoke",
      "/pf/JWKS": "jwks",
    },
  },
};

/** Paths below these belong to the protocol: what is unknown there gets JSON, not a page. */
const PROTOCOL_NAMESPACES = ["/am/", "/as/", "/oauth2/", "/pf/", "/realms/", "/t/", "/.well-known/"];

function below(name: string): string {
  return name === ROOT_REALM_PATH ? ROOT_REALM_PATH : `${ROOT_REALM_PATH}/${name}`;
}

/** Every path that names no realm: one look-up on the hot path. */
const ROOT_PATHS: ReadonlyMap<string, DialectTarget> = new Map(
  Object.values(DIALECTS).flatMap(({ prefixes, rows }) =>
    prefixes.flatMap((prefix) =>
      Object.entries(rows).map(([row, endpoint]): [string, DialectTarget] => [`${prefix}${row}`, { endpoint, realmPath: ROOT_REALM_PATH }]),
    ),
  ),
);

/**
 * The root realm's paths of an endpoint, the canonical one first.
 *
 * @example rootPathsOf("revoke")[0] // "/revoke"
 */
export function rootPathsOf(endpoint: ProtocolEndpoint): readonly string[] {
  return [...ROOT_PATHS].flatMap(([path, target]) => (target.endpoint === endpoint ? path : []));
}

const REALM_PATHS = Object.values(DIALECTS).flatMap(({ prefixes, realm, rows }) =>
  realm ? [{ pattern: new RegExp(`^(?:${prefixes.join("|")})(${realm.pattern})(/.+)$`), pathOf: realm.pathOf, rows }] : [],
);

/** RFC 8414 §3.1 puts the well-known part in front of the issuer's own path. */
const INSERTED = new RegExp(`^(${OAUTH_METADATA}|${OPENID_METADATA})(/realms/${NAME})$`);

/**
 * The endpoint and realm a path stands for, or undefined when the path is none of the protocol's.
 *
 * @param path the request's path without its query, percent-encoding as received.
 * @example resolveDialect("/am/oauth2/realms/root/realms/alpha/access_token") // { endpoint: "token", realmPath: "root/alpha" }
 */
export function resolveDialect(path: string): DialectTarget | undefined {
  return ROOT_PATHS.get(path) ?? (isProtocolNamespace(path) ? resolveRealmPath(path) : undefined);
}

function resolveRealmPath(path: string): DialectTarget | undefined {
  const inserted = INSERTED.exec(path);
  if (inserted?.[1] && inserted[2]) return resolveRealmPath(`${inserted[2]}${inserted[1]}`);
  for (const { pattern, pathOf, rows } of REALM_PATHS) {
    const match = pattern.exec(path);
    const endpoint = match?.[2] === undefined ? undefined : rows[match[2]];
    if (match?.[1] && endpoint) return { endpoint, realmPath: pathOf(match[1]) };
  }
  return undefined;
}

/** Whether a path lies where only the protocol answers, so that even an unknown one is answered with JSON. */
export function isProtocolNamespace(path: string): boolean {
  return PROTOCOL_NAMESPACES.some((prefix) => path.startsWith(prefix));
}

const PLAIN_PATHS = new Set([...ROOT_PATHS.keys()].map((path) => path.toLowerCase()));

/** How often a path may be escaped over and over. */
const MOST_ESCAPED = 3;

/**
 * Whether a path that is none of the protocol's would be one to a reader who minds case, slashes, escapes, spaces, dot segments, path
 * parameters (`;v=1`) or Remix's `.data` less than the table does. A path of the protocol has one spelling, or limits on it could be gone round.
 *
 * @param path as for {@link resolveDialect}, for which that found nothing.
 * @param basePath what the portal lies below; another spelling may have it too.
 * @example isOtherSpelling("//%54oken/") // true
 */
export function isOtherSpelling(path: string, basePath = ""): boolean {
  const spelled = plainSpelling(path);
  const plain = spelled.startsWith(`${basePath.toLowerCase()}/`) ? spelled.slice(basePath.length) : spelled;
  return PLAIN_PATHS.has(plain) || isProtocolNamespace(`${plain}/`);
}

function plainSpelling(path: string): string {
  let plain = path;
  for (let round = 0; round < MOST_ESCAPED; round++) {
    const next = readLoosely(plain);
    if (next === plain) break;
    plain = next;
  }
  return plain
    .toLowerCase()
    .replace(/\.data$/, "")
    .replace(/(?<=.)\/$/, "");
}

function readLoosely(path: string): string {
  const single = path.replaceAll(/;[^/\\]*|[\0-\x20]/g, "").replaceAll(/[\\/]+/g, "/");
  const url = `http://localhost${single}`;
  return unescaped(URL.canParse(url) ? new URL(url).pathname : single);
}

function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
