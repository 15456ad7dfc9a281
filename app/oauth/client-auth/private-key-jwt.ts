/** `private_key_jwt`: an assertion that the client signs with a private key (RFC 7523 §2.2, §3; OpenID Connect Core §9). */
import { OAuthError } from "../errors";
import { checkClaims, readAssertion } from "./assertion";
import type { ClientAuthMechanism, Verification } from "./mechanism";
import { checkSignature, type SignatureFault } from "./signature";

/** RFC 7523 §2.2. */
export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
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
    const signature = await checkSignature(assertion, { keys: client.publicKeys, of: "client", types: TYPES }, ports);
    if (signature !== "right") {
      const { fault, detail } = signature;
      return fault === "keys_unavailable" ? { outcome: "unchecked", cause: "assertion_keys_unavailable" } : wrong(CAUSES[fault], detail);
    }
    const checked = checkClaims(assertion, (await ports.policy(client.realmId)).assertionAudiences, now);
    if (checked.cause !== undefined) return { outcome: "dead", secretId: null, ...checked };
    return { outcome: "proved", secretId: null, assertion: { kind: "rememberAssertion", signer: client.ref, ...checked } };
  },
} satisfies ClientAuthMechanism;

function malformed(part: string): OAuthError {
  return new OAuthError("assertion_malformed", { detail: { part } });
}

type Wrong = Extract<Verification, { readonly outcome: "wrong" }>;

function wrong(cause: NonNullable<Wrong["cause"]>, detail: Readonly<Record<string, string>>): Wrong {
  return { outcome: "wrong", cause, detail };
}

const CAUSES = {
  algorithm: "assertion_algorithm",
  header: "assertion_malformed",
  key_unknown: "assertion_key_unknown",
  signature: "assertion_signature",
} as const satisfies Readonly<Record<Exclude<SignatureFault, "keys_unavailable">, Wrong["cause"]>>;
