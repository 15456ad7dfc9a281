/** Token revocation (RFC 7009). */
import { type AuthenticatedEndpointPorts, authenticatedEndpoint } from "./authenticated-endpoint";
import { seesEnvironment } from "./checks/visible";
import type { Effect } from "./effects";
import { JSON_HEADERS, OAuthError } from "./errors";
import type { ProtocolAnswer, ProtocolRequest, StoredToken } from "./model";
import type { CommitWriter } from "./ports";
import { requiredParameter } from "./request";
import { lookUpToken, type TokenLookupPorts } from "./token-lookup";

export interface RevocationPorts extends AuthenticatedEndpointPorts, TokenLookupPorts, CommitWriter {}

/** §2.2 leaves the body open. Clients that parse every answer as JSON would report an error for an empty one. */
const REVOKED: ProtocolAnswer = { status: 200, headers: JSON_HEADERS, body: {} };

/**
 * Makes the revocation endpoint. A refresh token takes its whole family with it (§2.1), an access token only itself.
 * The answer for a token that does not exist is that for one which was revoked (§2.2). To a sandbox key no production token exists. Any
 * other token of another client is refused.
 */
export function createRevocationEndpoint(ports: RevocationPorts): (request: ProtocolRequest) => Promise<ProtocolAnswer> {
  return authenticatedEndpoint("revoke", ports, async ({ form, caller, policy, now }) => {
    const token = await lookUpToken(requiredParameter("token", form), policy, ports);
    if (token === undefined || !seesEnvironment(caller, token)) return REVOKED;
    if (token.clientRef !== caller.ref) throw new OAuthError("token_foreign");
    const basis = { realmId: policy.realmId, client: caller, userId: null };
    await ports.commit({ generation: null, basis, tokens: [], usage: null, effects: [revocationOf(token, now)] });
    return REVOKED;
  });
}

function revocationOf({ id, kind, familyId }: StoredToken, at: number): Effect {
  if (kind === "refresh" && familyId !== null) return { kind: "revokeFamily", familyId, at };
  return { kind: "revokeToken", tokenId: id, at };
}
