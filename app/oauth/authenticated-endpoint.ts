/** What introspection and revocation share: a form POST by an authenticated client. Refusals are recorded within bounds (ADR 16), and are not usage. */
import { ClientAuthentication, type ClientAuthPorts } from "./client-auth/authenticate";
import { readCredentials } from "./client-auth/registry";
import { type OAuthError, refusalAnswer, refusalOf } from "./errors";
import { claimedClient, failureEvent } from "./failures";
import type { Endpoint, ProtocolAnswer, ProtocolRequest, RealmPolicy, RegisteredClient, StoredToken } from "./model";
import type { ConfigSource, FailureLog, FaultSink, JwtVerifier, PolicySource, RefusalBounds, TokenMac, TokenSource } from "./ports";
import { type Form, readForm } from "./request";
import { verifyAccessToken } from "./tokens/jwt";
import { parseOpaque } from "./tokens/opaque";

export interface AuthenticatedEndpointPorts extends Pick<ConfigSource, "refresh">, ClientAuthPorts, PolicySource, FailureLog, FaultSink {
  readonly refusalBounds: RefusalBounds;
}

export interface AuthenticatedRequest {
  readonly http: ProtocolRequest;
  readonly form: Form;
  readonly caller: RegisteredClient;
  readonly policy: RealmPolicy;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Makes an endpoint of what it does once its caller is known. The handler never throws. */
export function authenticatedEndpoint(
  endpoint: Endpoint,
  ports: AuthenticatedEndpointPorts,
  work: (request: AuthenticatedRequest) => Promise<ProtocolAnswer>,
): (request: ProtocolRequest) => Promise<ProtocolAnswer> {
  return async (http) => {
    const now = ports.clock.now();
    let policy: RealmPolicy | undefined;
    let authentication: ClientAuthentication | undefined;
    try {
      await ports.refresh();
      policy = await ports.policy(http.realmId);
      const form = readForm(http);
      authentication = new ClientAuthentication(readCredentials(http, form), http.realmId, http.ip);
      const caller = await authentication.authenticate(ports);
      return await work({ http, form, caller, policy, now });
    } catch (error) {
      const refusal = refusalOf(error, http, ports);
      await record(refusal, authentication);
      return refusalAnswer(refusal, http, policy?.issuer ?? null);
    }

    async function record(refusal: OAuthError, by: ClientAuthentication | undefined): Promise<void> {
      const secretId = by?.secretId ?? null;
      const who = { client: await claimedClient(by, http, ports), secretId, grantType: "", proven: secretId !== null };
      const failure = failureEvent(refusal, endpoint, http, who, now);
      const isKept = failure !== undefined && ports.refusalBounds.keepsRecord(failure);
      ports.recordRefusal({ endpoint, cause: refusal.cause, failure: isKept ? failure : undefined });
    }
  };
}

export interface TokenLookupPorts extends TokenSource {
  readonly mac: TokenMac;
  readonly verifier: JwtVerifier;
}

/**
 * The record behind the text of a token that this realm issued, in whatever state, whatever its format and whatever `token_type_hint` says
 * (RFC 7009 §2.1, RFC 7662 §2.1); or undefined.
 */
export async function lookUpToken(
  text: string,
  policy: Pick<RealmPolicy, "realmId" | "issuers">,
  ports: TokenLookupPorts,
): Promise<StoredToken | undefined> {
  const isJwt = text.includes(".");
  const opaque = isJwt ? undefined : parseOpaque(text, ports.mac);
  const id = isJwt ? await verifyAccessToken(text, policy, ports.verifier) : opaque?.id;
  const token = id === undefined ? undefined : await ports.findToken(id);
  if (token?.realmId !== policy.realmId || token.format !== (isJwt ? "jwt" : "opaque")) return undefined;
  return isJwt || token.kind === opaque?.kind ? token : undefined;
}
