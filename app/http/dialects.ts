/**
 * The one table that maps every protocol path to an endpoint and a realm: the canonical paths, and those of
 * the products whose clients move over by changing the host alone. A new path of a product is one row.
 */

import { ISSUER_FORMS } from "#app/oauth/issuers";
import { ENDPOINTS } from "#app/oauth/metadata";
import { ROOT_REALM_PATH } from "#app/oauth/realm";
import { RESOURCE_METADATA } from "#app/oauth/resource-metadata";

/** What this server answers at a protocol path. Each is a route module of its own. */
export type ProtocolEndpoint =
  | (typeof ENDPOINTS)[number]["name"]
  | "verify"
  | "register-wso2"
  | "metadata-oauth"
  | "metadata-openid"
  | "metadata-resource";

export interface DialectTarget {
  readonly endpoint: ProtocolEndpoint;
  /** The realm's path: `root`, `root/alpha`. Whether there is such a realm is for the caller to look up. */
  readonly realmPath: string;
  /** Whose path it is. */
  readonly dialect: Dialect;
  /** What stands in front of the dialect's rows: prefix and realm, such as `/am/oauth2/realms/root/realms/alpha`. */
  readonly mount: string;
  /**
   * Path, below the portal's address, of the issuer that answers there. Clients compare the issuer of a document with the address they
   * asked (RFC 8414 §3.3), so each product's paths have their own; all issuers of a realm share its clients, tokens and keys.
   */
  readonly issuerPath: string;
  /** For the metadata of a protected resource: what follows the well-known part, "" or from its slash on, without the realm's prefix. */
  readonly resourcePath?: string;
}

interface Dialect {
  /** As people call it. */
  readonly product: string;
  /** What a path may begin with in front of the rows, and the issuer there. */
  readonly issuer: (typeof ISSUER_FORMS)[keyof typeof ISSUER_FORMS];
  /** The path's part that names a realm, and how to read it; it stands between prefix and row. */
  readonly realm?: { readonly pattern: string; readonly pathOf: (match: string) => string };
  /** Of two paths to an endpoint, metadata names the first. */
  readonly rows: Readonly<Record<string, ProtocolEndpoint>>;
}

const OAUTH_METADATA = "/.well-known/oauth-authorization-server";
const OPENID_METADATA = "/.well-known/openid-configuration";
/** Those of the releases of WSO2 API Manager since 2.2. */
const WSO2_REGISTRATION_VERSIONS = ["v0.17", "v0.16", "v0.15", "v0.14", "v0.13", "v0.12", "v0.11"];
/** One realm's name in a path. */
const NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

/** Where two products have the same path, it belongs to the one that stands first. */
const DIALECTS: Readonly<Record<string, Dialect>> = {
  latchkey: {
    product: "Latchkey",
    issuer: ISSUER_FORMS.latchkey,
    realm: { pattern: `(?:/realms/${NAME})+`, pathOf: (match) => below(match.slice("/realms/".length).replaceAll("/realms/", "/")) },
    rows: {
      ...Object.fromEntries(ENDPOINTS.map(({ path, name }) => [path, name])),
      // Ours, and in no metadata: not clients ask it, but proxies before APIs.
      "/verify": "verify",
      [OAUTH_METADATA]: "metadata-oauth",
      [OPENID_METADATA]: "metadata-openid",
    },
  },
  wso2: {
    product: "WSO2",
    issuer: ISSUER_FORMS.wso2,
    realm: { pattern: `/t/${NAME}`, pathOf: (match) => (match === "/t/carbon.super" ? ROOT_REALM_PATH : below(match.slice("/t/".length))) },
    rows: {
      "/oauth2/authorize": "authorize",
      ...tokenRows(ISSUER_FORMS.wso2),
      "/oauth2/device_authorize": "device_authorization",
      "/oauth2/par": "par",
      "/oauth2/introspect": "introspect",
      "/oauth2/revoke": "revoke",
      "/oauth2/jwks": "jwks",
      "/oauth2/userinfo": "userinfo",
      "/oidc/logout": "end_session",
      "/revoke": "revoke",
      ...Object.fromEntries(WSO2_REGISTRATION_VERSIONS.map((version) => [`/client-registration/${version}/register`, "register-wso2"])),
      [`/oauth2/token${OPENID_METADATA}`]: "metadata-openid",
      [`/oauth2/token${OAUTH_METADATA}`]: "metadata-oauth",
      // WSO2's document at this address names the issuer that its tokens have, `…/oauth2/token`, too.
      [`/oauth2/oidcdiscovery${OPENID_METADATA}`]: "metadata-openid",
    },
  },
  pingAm: {
    product: "PingAM",
    issuer: ISSUER_FORMS.pingAm,
    realm: { pattern: `/realms/root(?:/realms/${NAME})*`, pathOf: (match) => match.slice(1).replaceAll("realms/", "") },
    rows: {
      "/authorize": "authorize",
      // Ours, as `/connect/introspect` below: without `/am`, `/oauth2/authorize` is WSO2's path.
      "/connect/authorize": "authorize",
      ...tokenRows(ISSUER_FORMS.pingAm),
      "/device/code": "device_authorization",
      "/par": "par",
      // Ours: without `/am`, `/oauth2/par` is WSO2's path.
      "/connect/par": "par",
      "/introspect": "introspect",
      "/token/revoke": "revoke",
      "/connect/jwk_uri": "jwks",
      "/userinfo": "userinfo",
      // Ours, as the next one: without `/am`, the path above is WSO2's.
      "/connect/userinfo": "userinfo",
      "/connect/endSession": "end_session",
      "/register": "register",
      // Ours: without `/am`, `/oauth2/introspect` is WSO2's path, so the metadata of `/oauth2` names this one.
      "/connect/introspect": "introspect",
      [OAUTH_METADATA]: "metadata-oauth",
      [OPENID_METADATA]: "metadata-openid",
    },
  },
  pingFederate: {
    product: "PingFederate",
    issuer: ISSUER_FORMS.pingFederate,
    rows: {
      "/as/authorization.oauth2": "authorize",
      ...tokenRows(ISSUER_FORMS.pingFederate),
      "/as/device_authz.oauth2": "device_authorization",
      "/as/par.oauth2": "par",
      "/as/introspect.oauth2": "introspect",
      "/as/revoke_token.oauth2": "revoke",
      "/pf/JWKS": "jwks",
      "/idp/userinfo.openid": "userinfo",
      "/idp/init_logout.openid": "end_session",
      "/idp/startSLO.ping": "end_session",
      "/as/clients.oauth2": "register",
    },
  },
};

/** Paths below these belong to the protocol: what is unknown there gets JSON, not a page. */
const PROTOCOL_NAMESPACES = ["/am/", "/as/", "/client-registration/", "/idp/", "/oauth2/", "/pf/", "/realms/", "/t/", "/.well-known/"];

/** The token endpoint's: clients name its address in their assertions, so the core knows these paths. */
function tokenRows({ tokenPaths }: Dialect["issuer"]): Readonly<Record<string, ProtocolEndpoint>> {
  return Object.fromEntries(tokenPaths.map((path) => [path, "token"]));
}

function below(name: string): string {
  return name === ROOT_REALM_PATH ? ROOT_REALM_PATH : `${ROOT_REALM_PATH}/${name}`;
}

/** Every path that names no realm: one look-up on the hot path. */
const ROOT_PATHS: ReadonlyMap<string, DialectTarget> = rootPaths();

function rootPaths(): ReadonlyMap<string, DialectTarget> {
  const paths = new Map<string, DialectTarget>();
  for (const dialect of Object.values(DIALECTS)) {
    for (const mount of dialect.issuer.prefixes) {
      for (const [row, endpoint] of Object.entries(dialect.rows)) {
        const path = mount + row;
        if (!paths.has(path)) paths.set(path, targetOf(endpoint, ROOT_REALM_PATH, dialect, mount));
      }
    }
  }
  return paths;
}

function targetOf(endpoint: ProtocolEndpoint, realmPath: string, dialect: Dialect, mount: string): DialectTarget {
  return { endpoint, realmPath, dialect, mount, issuerPath: mount + dialect.issuer.suffix };
}

/**
 * The root realm's paths of an endpoint, the canonical one first.
 *
 * @example rootPathsOf("revoke")[0] // "/revoke"
 */
export function rootPathsOf(endpoint: ProtocolEndpoint): readonly string[] {
  return [...ROOT_PATHS].flatMap(([path, target]) => (target.endpoint === endpoint ? path : []));
}

/** Every path of the root realm with its endpoint and whose path it is, for a reader of other people's requests. */
export function knownPaths(): readonly { readonly path: string; readonly endpoint: string; readonly product: string }[] {
  return [...ROOT_PATHS].map(([path, { endpoint, dialect }]) => ({ path, endpoint, product: dialect.product }));
}

/**
 * The path of an endpoint below the portal's own address.
 *
 * @example canonicalPathOf("end_session") // "/oidc/logout"
 */
export function canonicalPathOf(endpoint: ProtocolEndpoint): string {
  const [path = ""] = rootPathsOf(endpoint);
  return path;
}

/**
 * Where a page lies that a product's clients ask for at a path of that product: below the realm's own path, at the path that it has in the
 * root realm, so that the issuer it stands for is not lost on the way.
 *
 * @example pagePathOf(resolveDialect("/t/alpha/oauth2/authorize")) // "/realms/alpha/oauth2/authorize"
 */
export function pagePathOf({ endpoint, dialect, mount, realmPath }: DialectTarget): string {
  const own = canonicalMount(realmPath.split("/").slice(1));
  for (const [path, target] of ROOT_PATHS) {
    if (target.endpoint === endpoint && target.dialect === dialect && mount.startsWith(`${target.mount}/`)) return own + path;
  }
  return own + canonicalPathOf(endpoint);
}

/** What a path stands for that names no realm. */
export function rootTargetOf(path: string): DialectTarget | undefined {
  return ROOT_PATHS.get(path);
}

/**
 * The issuer of a realm that a root realm's path stands for below the realm's own address: the realm's canonical one where the path's
 * product has no name for the realm.
 *
 * @example issuerPathIn("root/alpha", resolveDialect("/oauth2/authorize")) // "/t/alpha/oauth2/token"
 */
export function issuerPathIn(realmPath: string, { dialect, mount }: DialectTarget): string {
  const names = realmPath.split("/").slice(1);
  const [part] = dialect.issuer.realmParts(names);
  return part === undefined ? canonicalMount(names) : mount + part + dialect.issuer.suffix;
}

function canonicalMount(names: readonly string[]): string {
  return names.map((name) => `/realms/${name}`).join("");
}

/** What an endpoint's canonical path stands for, where no dialect is looked up: in Remix's resource routes, which serve the root realm. */
export function canonicalTarget(endpoint: ProtocolEndpoint): DialectTarget {
  const [path = ""] = rootPathsOf(endpoint);
  const target = ROOT_PATHS.get(path);
  if (target === undefined) throw new Error(`${endpoint} has no path.`);
  return target;
}

const REALM_PATHS = Object.values(DIALECTS).flatMap((dialect) => {
  const { issuer, realm } = dialect;
  return realm
    ? [{ pattern: new RegExp(`^((?:${issuer.prefixes.join("|")})(${realm.pattern}))(/.+)$`), pathOf: realm.pathOf, dialect }]
    : [];
});

/** RFC 8414 §3.1 puts the well-known part in front of the issuer's own path; what is asked for then stands behind that path, too. */
const INSERTED = new RegExp(`^(${OAUTH_METADATA}|${OPENID_METADATA})(/.+)$`);

/**
 * The endpoint and realm a path stands for, or undefined when the path is none of the protocol's.
 *
 * @param path the request's path without its query, percent-encoding as received.
 * @example resolveDialect("/am/oauth2/realms/root/realms/alpha/access_token") // endpoint "token", realmPath "root/alpha"
 * @example resolveDialect("/oauth2/token").issuerPath // "/oauth2/token", as WSO2's issuer is
 */
export function resolveDialect(path: string): DialectTarget | undefined {
  return (
    ROOT_PATHS.get(path) ??
    (isProtocolNamespace(path) ? (resolveResource(path) ?? resolveInserted(path) ?? resolveRealmPath(path)) : undefined)
  );
}

const OF_REALM = new RegExp(`^((?:/realms/${NAME})+)(/.*)?$`);

/** How one product's clients address a realm. */
export interface RealmAddress {
  readonly product: string;
  /** Of the token endpoint, below the portal's address. */
  readonly tokenPath: string;
  readonly issuerPath: string;
}

/**
 * Where each product's clients find a realm, by the product's own names for it. One that has none is left out.
 *
 * @example realmAddressesOf("root/alpha")[1] // { product: "WSO2", tokenPath: "/t/alpha/oauth2/token", issuerPath: "/t/alpha/oauth2/token" }
 */
export function realmAddressesOf(realmPath: string): readonly RealmAddress[] {
  const names = realmPath.split("/").slice(1);
  return Object.values(DIALECTS).flatMap(({ product, issuer }) => {
    const [part] = issuer.realmParts(names);
    const [tokenPath] = issuer.tokenPaths;
    if (part === undefined) return [];
    return issuer.prefixes.map((prefix) => {
      const mount = prefix + part;
      return { product, tokenPath: mount + tokenPath, issuerPath: mount + issuer.suffix };
    });
  });
}

/** Where in a realm's portal a path leads. */
export interface RealmPlace {
  /** `root/alpha` */
  readonly realmPath: string;
  /** Below the realm's own path, as the root realm has it; "" for that path itself. */
  readonly path: string;
}

/**
 * The realm below whose own path a path lies; undefined: the root realm's.
 *
 * @param path as for {@link resolveDialect}
 * @example realmPlaceOf("/realms/alpha/login") // realmPath "root/alpha", path "/login"
 */
export function realmPlaceOf(path: string): RealmPlace | undefined {
  const [, mount, rest = ""] = path.startsWith("/realms/") ? (OF_REALM.exec(path) ?? []) : [];
  if (mount === undefined) return undefined;
  const realmPath = below(mount.slice("/realms/".length).replaceAll("/realms/", "/"));
  return realmPath === ROOT_REALM_PATH ? undefined : { realmPath, path: rest };
}

const RESOURCE_OF_REALM = new RegExp(`^((?:/realms/${NAME})+)(/apis/.+)$`);

/** RFC 9728 §3.1: behind the well-known part stands the path of the resource. That of another realm's API begins with the realm. */
function resolveResource(path: string): DialectTarget | undefined {
  const resourcePath = path.slice(RESOURCE_METADATA.length);
  if (!path.startsWith(RESOURCE_METADATA) || (resourcePath !== "" && !resourcePath.startsWith("/"))) return undefined;
  const root = { ...canonicalTarget("metadata-oauth"), endpoint: "metadata-resource", resourcePath } as const;
  const [, realm, ofRealm] = RESOURCE_OF_REALM.exec(resourcePath) ?? [];
  if (realm === undefined || ofRealm === undefined) return root;
  const realmPath = below(realm.slice("/realms/".length).replaceAll("/realms/", "/"));
  return { ...root, realmPath, mount: realm, issuerPath: realm, resourcePath: ofRealm };
}

function resolveInserted(path: string): DialectTarget | undefined {
  const [, wellKnown, issuerPath] = INSERTED.exec(path) ?? [];
  if (wellKnown === undefined || issuerPath === undefined) return undefined;
  const appended = `${issuerPath}${wellKnown}`;
  return ROOT_PATHS.get(appended) ?? resolveRealmPath(appended);
}

/** PingAM's rows, the longest first: of two that end a path, it has the realm's names in front of the longer. */
const PING_ROWS = Object.entries(DIALECTS["pingAm"]?.rows ?? {}).sort(([one], [other]) => other.length - one.length);
const PING_NAMES = new RegExp(`^(${ISSUER_FORMS.pingAm.prefixes.join("|")})((?:/${NAME})+)$`);

/** The target of PingAM's row in a realm, by the path that its documents have today, whichever form asked for it. */
function pingTarget(prefix: string, names: readonly string[], endpoint: ProtocolEndpoint): DialectTarget | undefined {
  const dialect = DIALECTS["pingAm"];
  const below = names[0] === ROOT_REALM_PATH ? names.slice(1) : names;
  const [part] = ISSUER_FORMS.pingAm.realmParts(below);
  return dialect && targetOf(endpoint, [ROOT_REALM_PATH, ...below].join("/"), dialect, prefix + (part ?? ""));
}

/** PingAM's older form, `/oauth2/alpha/access_token`. */
function resolveOlderPing(path: string): DialectTarget | undefined {
  for (const [row, endpoint] of PING_ROWS) {
    if (!path.endsWith(row)) continue;
    const [, prefix, named = ""] = PING_NAMES.exec(path.slice(0, -row.length)) ?? [];
    const names = named.split("/").slice(1);
    if (prefix !== undefined && !names.includes("realms")) return pingTarget(prefix, names, endpoint);
  }
  return undefined;
}

const ROOT_PING = new RegExp(`^(${[...ISSUER_FORMS.pingAm.prefixes].join("|")})(/.+)$`);
const QUERIED_NAMES = new RegExp(`^/?(?:${NAME}(?:/${NAME})*)?$`);
/** No realm has this path. */
const NO_REALM_PATH = "";

/**
 * PingAM's parameter `realm` in a query: what a path of PingAM's that names no realm stands for with it.
 *
 * @param path as for {@link resolveDialect}
 * @param query from its question mark on
 * @returns undefined where the parameter, or the path, is none of PingAM's
 * @example resolveRealmOfQuery("/am/oauth2/access_token", "?realm=/alpha") // endpoint "token", realmPath "root/alpha"
 */
export function resolveRealmOfQuery(path: string, query: string): DialectTarget | undefined {
  const values = query.includes("realm=") ? new URLSearchParams(query).getAll("realm") : [];
  const [, prefix, row = ""] = values.length === 0 ? [] : (ROOT_PING.exec(path) ?? []);
  const endpoint = DIALECTS["pingAm"]?.rows[row];
  if (prefix === undefined || endpoint === undefined) return undefined;
  const [named = "", ...more] = values;
  // A realm that does not exist, where what is asked for is none.
  if (more.length > 0 || !QUERIED_NAMES.test(named)) return { ...canonicalTarget(endpoint), realmPath: NO_REALM_PATH };
  return pingTarget(prefix, named.split("/").filter(Boolean), endpoint);
}

function resolveRealmPath(path: string): DialectTarget | undefined {
  for (const { pattern, pathOf, dialect } of REALM_PATHS) {
    const [, mount, realm, row] = pattern.exec(path) ?? [];
    const endpoint = row === undefined ? undefined : dialect.rows[row];
    if (mount !== undefined && realm !== undefined && endpoint) return targetOf(endpoint, pathOf(realm), dialect, mount);
  }
  return resolveOlderPing(path);
}

/**
 * The paths below the portal's address that an issuer's metadata names: the dialect's own for each endpoint that it has. Undefined is
 * an endpoint that it lacks, or whose path is another issuer's: the realm's canonical path serves then.
 *
 * @example ownPathOf(target, "token") // "/oauth2/token" for WSO2
 */
export function ownPathOf({ dialect, mount, issuerPath }: DialectTarget, endpoint: ProtocolEndpoint): string | undefined {
  return Object.entries(dialect.rows)
    .flatMap(([row, answers]) => (answers === endpoint ? mount + row : []))
    .find((path) => resolveDialect(path)?.issuerPath === issuerPath);
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
