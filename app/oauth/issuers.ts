/**
 * The issuers of a realm (RFC 8414 §2). Clients compare an issuer with the address they were given, so each product whose paths the portal
 * answers at has its own. All issuers of a realm share its clients, tokens and keys; no two realms share one.
 */
interface IssuerForm {
  /** What the paths of the product begin with; "" is the portal's own address. */
  readonly prefixes: readonly string[];
  /** How its paths name a realm, given the realm's names below root; "" names none. */
  readonly realmParts: (names: readonly string[]) => readonly string[];
  /** What follows prefix and realm in its issuer. */
  readonly suffix: string;
  /** The same in the addresses of its token endpoint; metadata names the first. */
  readonly tokenPaths: readonly string[];
}

export const ISSUER_FORMS = {
  latchkey: {
    prefixes: [""],
    realmParts: (names) => (names.length === 0 ? ["", "/realms/root"] : [names.map((name) => `/realms/${name}`).join("")]),
    suffix: "",
    tokenPaths: ["/token"],
  },
  wso2: {
    prefixes: [""],
    realmParts: ([name, ...deeper]) =>
      name === undefined ? ["", "/t/carbon.super", "/t/root"] : deeper.length === 0 ? [`/t/${name}`] : [],
    suffix: "/oauth2/token",
    tokenPaths: ["/oauth2/token", "/token"],
  },
  pingAm: {
    prefixes: ["/oauth2", "/am/oauth2"],
    realmParts: (names) => [...(names.length === 0 ? [""] : []), ["/realms/root", ...names.map((name) => `/realms/${name}`)].join("")],
    suffix: "",
    tokenPaths: ["/access_token"],
  },
  // Its issuer is the portal's address.
  pingFederate: { prefixes: [""], realmParts: () => [], suffix: "", tokenPaths: ["/as/token.oauth2"] },
} as const satisfies Readonly<Record<string, IssuerForm>>;

/**
 * Every issuer under which a realm's tokens are made.
 *
 * @param publicUrl the portal's address, without a slash at its end
 * @param realmPath `root`, `root/alpha`
 * @example issuersOf("https://example.com", "root").has("https://example.com/oauth2/token") // true
 */
export function issuersOf(publicUrl: string, realmPath: string): ReadonlySet<string> {
  const names = realmPath.split("/").slice(1);
  const forms: readonly IssuerForm[] = Object.values(ISSUER_FORMS);
  return new Set(
    forms.flatMap(({ prefixes, realmParts, suffix }) =>
      prefixes.flatMap((prefix) => realmParts(names).map((realm) => publicUrl + prefix + realm + suffix)),
    ),
  );
}

/**
 * What a client's assertion may name as `aud` (RFC 7523 §3 item 3): an issuer of the realm, or its token endpoint by any product's path.
 *
 * @example assertionAudiencesOf("https://example.com", "root").has("https://example.com/as/token.oauth2") // true
 */
export function assertionAudiencesOf(publicUrl: string, realmPath: string): ReadonlySet<string> {
  const names = realmPath.split("/").slice(1);
  const forms: readonly IssuerForm[] = Object.values(ISSUER_FORMS);
  const endpoints = forms.flatMap(({ prefixes, realmParts, tokenPaths }) =>
    prefixes.flatMap((prefix) =>
      [...(names.length === 0 ? [""] : []), ...realmParts(names)].flatMap((realm) =>
        tokenPaths.map((path) => publicUrl + prefix + realm + path),
      ),
    ),
  );
  return new Set([...issuersOf(publicUrl, realmPath), ...endpoints]);
}
