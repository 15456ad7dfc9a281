/** What is wrong with a DPoP proof, or with a token that is bound to a key (RFC 9449). */
import type { CauseInfo } from "./index";

const NEW_PROOF = "Let an OAuth library sign a new proof for each request.";

export const DPOP_CAUSES = {
  dpop_proof_missing: {
    error: "invalid_dpop_proof",
    status: 400,
    description: "A DPoP proof is needed.",
    title: "No DPoP proof",
    explanation:
      "The key's tokens must be bound to a key pair, or the code or refresh token is bound to one, and the request had no DPoP header (RFC 9449 §5).",
    fix: 'Send a proof in the DPoP header, or switch off "Tokens must be bound" on the key\'s page.',
  },
  /** The way to a first nonce: no failure, and not counted. */
  dpop_nonce: {
    error: "use_dpop_nonce",
    status: 400,
    description: "The DPoP proof needs the nonce of the DPoP-Nonce header.",
    title: "DPoP proof without a fresh nonce",
    explanation: "The proof has no nonce of this server, or one that is older than about five minutes (RFC 9449 §8).",
    fix: "Sign a new proof with the nonce that the answer's DPoP-Nonce header gives, and send the request again. OAuth libraries do this by themselves.",
  },
  dpop_proof_malformed: {
    error: "invalid_dpop_proof",
    status: 400,
    description: "The DPoP header holds no DPoP proof.",
    title: "Malformed DPoP proof",
    explanation:
      "The DPoP header must hold one JWT of the type dpop+jwt with the claims jti, htm, htu and iat (RFC 9449 §4.2), of 4096 letters at most.",
    fix: NEW_PROOF,
  },
  dpop_proof_algorithm: {
    error: "invalid_dpop_proof",
    status: 400,
    description: "The DPoP proof is signed with an algorithm that is not supported.",
    title: "DPoP proof with an algorithm that is not taken",
    explanation: "A proof is signed with ES256, RS256, PS256 or Ed25519.",
    fix: "Use a key of one of these algorithms: metadata lists them as dpop_signing_alg_values_supported.",
  },
  dpop_proof_key: {
    error: "invalid_dpop_proof",
    status: 400,
    description: "The DPoP proof has no public key that can be used.",
    title: "DPoP proof without a usable key",
    explanation: "The proof's header must hold the public key, as jwk, and no private one (RFC 9449 §4.2).",
    fix: "Put the public half of the key pair alone into the header. A private key that was sent is known to others: make a new pair.",
  },
  dpop_proof_signature: {
    error: "invalid_dpop_proof",
    status: 400,
    description: "The signature of the DPoP proof is wrong.",
    title: "DPoP proof with a wrong signature",
    explanation: "The proof is not signed with the key that stands in its header, or was changed on its way.",
    fix: NEW_PROOF,
  },
  dpop_proof_target: {
    error: "invalid_dpop_proof",
    status: 400,
    description: "The DPoP proof is for another request.",
    title: "DPoP proof for another address or method",
    explanation:
      "The proof's htm is not the request's method, or its htu not the address that was asked. Behind a proxy, that is the address by which clients know the server.",
    fix: "Sign with the method and the address, without query, to which the request goes.",
  },
  dpop_proof_time: {
    error: "invalid_dpop_proof",
    status: 400,
    description: "The DPoP proof was not made at this time.",
    title: "DPoP proof too old, or from the future",
    explanation: "The proof's iat is too far from this server's clock: a minute for a call of an API, five for a token request.",
    fix: `${NEW_PROOF} If it is new, set the client's clock.`,
  },
  dpop_proof_replayed: {
    error: "invalid_dpop_proof",
    status: 400,
    description: "The DPoP proof was used before.",
    title: "DPoP proof used twice",
    explanation: "A request with this proof was answered before. Each proof works once (RFC 9449 §11.1).",
    fix: NEW_PROOF,
  },
  dpop_proof_token: {
    error: "invalid_dpop_proof",
    status: 400,
    description: "The DPoP proof is not for the access token.",
    title: "DPoP proof for another access token",
    explanation: "The proof's ath is not the hash of the access token that came with it (RFC 9449 §4.3).",
    fix: "Sign with ath, the base64url of the SHA-256 of the access token.",
  },
  code_key_other: {
    error: "invalid_grant",
    status: 400,
    description: "The authorization code is bound to another key.",
    title: "Code bound to another key",
    explanation: "The authorization request named the thumbprint of a key, and the code came with a proof of another (RFC 9449 §10).",
    fix: "Use one key pair from the authorization request to the token request.",
  },
  refresh_token_key_other: {
    error: "invalid_grant",
    status: 400,
    description: "The refresh token is bound to another key.",
    title: "Refresh token bound to another key",
    explanation: "A client without a secret has its refresh tokens bound to its key, and this came with a proof of another (RFC 9449 §5).",
    fix: "Keep the key pair as long as the refresh token. If it is lost, let the person sign in again.",
  },
  dpop_response_type: {
    error: "unauthorized_client",
    status: 400,
    description: "The client's tokens must be bound to a key, which is not possible for this response type.",
    title: "Token through the browser for a key whose tokens must be bound",
    explanation: "A token that comes through the browser cannot be bound to a key pair (RFC 9449 §5).",
    fix: "Use the response type code.",
  },
  token_bound: {
    error: "invalid_token",
    status: 401,
    description: "The access token is bound to a key: present it by the scheme DPoP with a proof.",
    title: "Bound token without its proof",
    explanation:
      "The access token is bound to a key pair and came by the scheme Bearer, as from somebody who has the token alone (RFC 9449 §7.2).",
    fix: "Send Authorization: DPoP and the token, with a proof in the DPoP header.",
  },
  token_unbound: {
    error: "invalid_token",
    status: 401,
    description: "The access token is not bound to a key.",
    title: "Token that is not bound, by the scheme DPoP",
    explanation: "The access token was issued without a proof, so none can be checked for it.",
    fix: "Send it by the scheme Bearer, or obtain a token with a DPoP proof.",
  },
  token_key_other: {
    error: "invalid_token",
    status: 401,
    description: "The access token is bound to another key.",
    title: "Token bound to another key",
    explanation: "The proof is right, but by another key than the one that the access token was issued for.",
    fix: "Sign the proof with the key pair by which the token was obtained.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
