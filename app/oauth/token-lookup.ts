/** From the text of a token to what is known of it: its record, in whatever state, or the live token with its client and person. */
import { isMarkedDead, markOf } from "./checks/mark";
import { heldScope, isAudienceHeld } from "./checks/subscription";
import type { RealmPolicy, RegisteredClient, StoredToken } from "./model";
import type { ClientByRefSource, JwtVerifier, TokenMac, TokenSource, TokenUser, UserSource } from "./ports";
import { verifyAccessToken } from "./tokens/jwt";
import { parseOpaque } from "./tokens/opaque";

export interface TokenLookupPorts extends TokenSource {
  readonly mac: TokenMac;
  readonly verifier: JwtVerifier;
}

type Realm = Pick<RealmPolicy, "realmId" | "issuers">;
type RealmOfApis = Realm & Pick<RealmPolicy, "apis" | "apiOfScope">;

/**
 * The record behind the text of a token that this realm issued, in whatever state, whatever its format and whatever `token_type_hint` says
 * (RFC 7009 §2.1, RFC 7662 §2.1); or undefined.
 */
export async function lookUpToken(text: string, policy: Realm, ports: TokenLookupPorts): Promise<StoredToken | undefined> {
  const isJwt = text.includes(".");
  const opaque = isJwt ? undefined : parseOpaque(text, ports.mac);
  const id = isJwt ? await verifyAccessToken(text, policy, ports.verifier) : opaque?.id;
  const token = id === undefined ? undefined : await ports.findToken(id);
  if (token?.realmId !== policy.realmId || token.format !== (isJwt ? "jwt" : "opaque")) return undefined;
  return isJwt || token.kind === opaque?.kind ? token : undefined;
}

export interface LiveTokenPorts extends TokenLookupPorts, ClientByRefSource, UserSource {}

/** A token that works at this moment, and for whom. */
export interface LiveToken {
  readonly token: StoredToken;
  /** Its scope, without scopes of APIs to which the application subscribes no more. */
  readonly scope: string;
  /** The client that it was issued to. */
  readonly client: RegisteredClient;
  /** The person it acts for; undefined where the client acts as itself. */
  readonly user: TokenUser | undefined;
}

/** Milliseconds by which the clocks of two machines may differ before a token counts as not yet valid. */
const CLOCK_SKEW = 10_000;

/**
 * The token behind a text, if it works: neither expired, revoked nor used up, its application, owner and person are as they must be, and
 * the application still subscribes to the APIs that it is for (RFC 7662 §4). One query, the token's own; the rest is cached.
 *
 * @param now milliseconds since the epoch
 * @example const live = await findLiveToken(text, policy, ports.clock.now(), ports); // undefined: the token is worth nothing
 */
export async function findLiveToken(text: string, policy: RealmOfApis, now: number, ports: LiveTokenPorts): Promise<LiveToken | undefined> {
  const token = await lookUpToken(text, policy, ports);
  if (token === undefined || !isLive(token, now)) return undefined;
  const client = await ports.findClientByRef(token.clientRef);
  if (client === undefined || !mayObtainTokens(client)) return undefined;
  const user = token.userId === null ? undefined : await ports.findUser(token.userId);
  if (token.userId !== null && !user?.active) return undefined;
  if (isMarkedDead(token, client.tokensNotBefore, user === undefined ? null : markOf(user, client.ref))) return undefined;
  const scope = isAudienceHeld(token, client, policy) ? heldScope(token, client, policy) : null;
  return scope === null ? undefined : { token, scope, client, user };
}

function isLive(token: StoredToken, now: number): boolean {
  return token.revokedAt === null && token.consumedAt === null && token.issuedAt <= now + CLOCK_SKEW && now < token.expiresAt;
}

function mayObtainTokens(client: RegisteredClient): boolean {
  return client.applicationStatus === "active" && client.ownerStatus === "active";
}
