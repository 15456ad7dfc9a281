/** `private_key_jwt`: an assertion that the client signs with a private key (RFC 7523 §2.2, §3; OpenID Connect Core §9). */
import { OAuthError } from "../errors";
import { ASSERTION_ALGORITHMS, type Assertion, type ClientKey, checkClaims, type PublicKeys, readAssertion } from "./assertion";
import type { ClientAuthMechanism, ProofPorts, ProvableClient, Verification } from "./mechanism";

/** RFC 7523 §2.2. */
export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** A request costs no more checks of a signature than that: keys without `kid` are tried one after the other. */
const MOST_TRIES = 4;
/** Types of JWT that a client authenticates by; the first is that of draft-ietf-oauth-rfc7523bis. */
const TYPES: ReadonlySet<unknown> = new Set([
  "client-authentication+jwt",
  "application/client-authentication+jwt",
  "jwt",
  "application/jwt",
]);

export const privateKeyJwt = {
  method: "private_key_jwt",
  carrier: "client_assertion",
  read(_request, form) {
    const proof = form.get("client_assertion");
    const type = form.get("client_assertion_type");
    if (proof === undefined || (type !== undefined && type !== ASSERTION_TYPE)) return undefined;
    if (type === undefined) throw malformed("client_assertion_type");
    const sub = readAssertion(proof)?.claims["sub"];
    const clientId = typeof sub === "string" ? sub : form.get("client_id");
    if (clientId === undefined) throw malformed("sub");
    return { clientId, proof };
  },
  present({ proof }) {
    return { authorization: null, parameters: { client_assertion_type: ASSERTION_TYPE, client_assertion: proof } };
  },
  async verify(proof, client, now, _ip, ports) {
    const assertion = readAssertion(proof);
    if (assertion === undefined) return wrong("assertion_malformed", {});
    const signature = await checkSignature(assertion, client.publicKeys, ports);
    if (signature !== "right") return signature;
    const checked = checkClaims(assertion, (await ports.policy(client.realmId)).assertionAudiences, now);
    if (checked.cause !== undefined) return { outcome: "dead", secretId: null, ...checked };
    return { outcome: "proved", secretId: null, assertion: { kind: "rememberAssertion", clientRef: client.ref, ...checked } };
  },
} satisfies ClientAuthMechanism;

function malformed(part: string): OAuthError {
  return new OAuthError("assertion_malformed", { detail: { part } });
}

/** The algorithm that an assertion's header names, if it is one that is taken. */
export function assertionAlgorithm({ alg }: Assertion["header"]) {
  return ASSERTION_ALGORITHMS.find((name) => name === alg);
}

type Wrong = Extract<Verification, { readonly outcome: "wrong" }>;

function wrong(cause: NonNullable<Wrong["cause"]>, detail: Readonly<Record<string, string>>): Wrong {
  return { outcome: "wrong", cause, detail };
}

async function checkSignature(
  { header, signed, signature }: Assertion,
  publicKeys: ProvableClient["publicKeys"],
  ports: ProofPorts,
): Promise<Verification | "right"> {
  const { alg, kid, typ, crit } = header;
  const algorithm = assertionAlgorithm(header);
  if (algorithm === undefined) return wrong("assertion_algorithm", { algorithm: shown(alg) });
  // RFC 7515 §4.1.11: an extension that is not understood refuses the JWT.
  if (crit !== undefined || (typ !== undefined && !TYPES.has(typeof typ === "string" ? typ.toLowerCase() : typ)))
    return wrong("assertion_malformed", { type: shown(typ) });
  if (kid !== undefined && typeof kid !== "string") return wrong("assertion_malformed", { part: "kid" });
  const keys = publicKeys === null ? [] : await keysOf(publicKeys, kid, ports);
  if (keys === undefined) return { outcome: "unchecked", cause: "assertion_keys_unavailable" };
  const fitting = keys.filter((key) => key.algorithms.includes(algorithm) && (kid === undefined || key.kid === null || key.kid === kid));
  if (fitting.length === 0 || fitting.length > MOST_TRIES) {
    // The same work as for a wrong signature, so that time does not tell a client that there is not (RFC 6749 §10.10).
    ports.isSignedBy(NOBODYS_KEY, "ES256", signed, NOBODYS_SIGNATURE);
    return wrong("assertion_key_unknown", { algorithm, kid: shown(kid) });
  }
  const isRight = fitting.some((key) => ports.isSignedBy(key, algorithm, signed, signature));
  return isRight ? "right" : wrong("assertion_signature", { algorithm, kid: shown(kid) });
}

async function keysOf(keys: PublicKeys, kid: string | undefined, ports: ProofPorts): Promise<readonly ClientKey[] | undefined> {
  return keys.kind === "inline" ? keys.keys : await ports.keysAt(keys.uri, kid);
}

function shown(value: unknown): string {
  return value === undefined ? "none" : String(value).slice(0, 100);
}

/** Of a pair that was thrown away: the generator of P-256. */
const NOBODYS_KEY: ClientKey = {
  kid: null,
  algorithms: ["ES256"],
  jwk: { kty: "EC", crv: "P-256", x: "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY", y: "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU" },
};
const NOBODYS_SIGNATURE = new Uint8Array(64).fill(1);
