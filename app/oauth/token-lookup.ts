/** From the text of a token to what is known of it: its record, in whatever state, or the live token with its client and person. */
import { isMarkedDead, markOf } from "./checks/mark";
import { heldScope, isAudienceHeld } from "./checks/subscription";
import { type Lineage, readLineage } from "./exchange/lineage";
import type { RealmPolicy, RegisteredClient, StoredToken } from "./model";
import type { ClientByRefSource, JwtVerifier, TokenMac, TokenSource, TokenUser, UserSource } from "./ports";
import { verifyAccessToken } from "./tokens/jwt";
import { parseOpaque } from "./tokens/opaque";

export interface TokenLookupPorts extends TokenSource {
  readonly mac: TokenMac;
  readonly verifier: JwtVerifier;
}

type Realm = Pick<RealmPolicy, "realmId" | "issuers">;
type RealmOfApis = Realm & Pick<RealmPolicy, "apis" | "apiOfScope" | "trustedIssuers">;

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
  /** Its scope, without scopes of APIs to which the application subscribes no more, nor the application of a token that it was exchanged for. */
  readonly scope: string;
  /** The client that it was issued to. */
  readonly client: RegisteredClient;
  /** The clients of the tokens that it was exchanged for (RFC 8693): nearly always none. */
  readonly exchangedFrom: readonly RegisteredClient[];
  /** The person it acts for; undefined where the client acts as itself. */
  readonly user: TokenUser | undefined;
}

/** Milliseconds by which the clocks of two machines may differ before a token counts as not yet valid. */
const CLOCK_SKEW = 10_000;

/** Why a token does not work, though its record is there. */
export type Inactivity =
  | "revoked"
  | "used"
  | "not_yet_valid"
  | "expired"
  | "key_gone"
  | "application_suspended"
  | "owner_disabled"
  | "user_gone"
  | "application_ended"
  | "user_ended"
  | "stopped_by_user"
  | "subscription_gone"
  | "issuer_gone"
  | "subject_ended";

/**
 * The token behind a text, if it works: neither expired, revoked nor used up, its application, owner and person are as they must be, and
 * the application still subscribes to the APIs that it is for (RFC 7662 §4). One query, the token's own; the rest is cached.
 *
 * @param now milliseconds since the epoch
 * @example const live = await findLiveToken(text, policy, ports.clock.now(), ports); // undefined: the token is worth nothing
 */
export async function findLiveToken(text: string, policy: RealmOfApis, now: number, ports: LiveTokenPorts): Promise<LiveToken | undefined> {
  const token = await lookUpToken(text, policy, ports);
  if (token === undefined) return undefined;
  const standing = await standingOf(token, policy, now, ports);
  return typeof standing === "string" ? undefined : standing;
}

/**
 * What a record is worth at a time: the live token, or the first reason for which it is none. The wire tells nobody the reason (RFC 7662 §2.2); the
 * portal tells whose token it is.
 *
 * @param now milliseconds since the epoch
 * @example await standingOf(token, policy, ports.clock.now(), ports) // "expired"
 */
export async function standingOf(
  token: StoredToken,
  policy: RealmOfApis,
  now: number,
  ports: ClientByRefSource & UserSource & TokenSource,
): Promise<LiveToken | Inactivity> {
  const spent = spentBy(token, now);
  if (spent !== undefined) return spent;
  const client = await ports.findClientByRef(token.clientRef);
  if (client === undefined) return "key_gone";
  if (client.applicationStatus !== "active") return "application_suspended";
  if (client.ownerStatus !== "active") return "owner_disabled";
  const user = token.userId === null ? undefined : await ports.findUser(token.userId);
  if (token.userId !== null && !user?.active) return "user_gone";
  if (isMarkedDead(token, client.tokensNotBefore, user === undefined ? null : markOf(user, client.ref)))
    return markBehind(token, client, user);
  const held = isAudienceHeld(token, client, policy) ? heldScope(token, client, policy) : null;
  if (held === null) return "subscription_gone";
  if (token.exchange === null) return { token, scope: held, client, exchangedFrom: [], user };
  const lineage = readLineage(token.exchange);
  if (lineage.origin !== undefined && !isTrusted(lineage.origin.issuerId, policy)) return "issuer_gone";
  const subjects = await standingOfSubjects(held, lineage, policy, now, ports);
  return subjects === null ? "subject_ended" : { token, ...subjects, client, user };
}

/** An issuer that was removed and added again is another one: what it vouched for before stays dead. */
function isTrusted(issuerId: string, { trustedIssuers }: RealmOfApis): boolean {
  for (const { id } of trustedIssuers.values()) if (id === issuerId) return true;
  return false;
}

/**
 * What of an exchanged token's scope all tokens still have that it comes from (RFC 8693), and whose those are; null when one of them has ended,
 * or nothing is left: whatever ends one of them ends this one, and whatever takes scope from one of them takes it from this one.
 */
async function standingOfSubjects(
  scope: string,
  lineage: Lineage,
  policy: RealmOfApis,
  now: number,
  ports: ClientByRefSource & UserSource & TokenSource,
): Promise<Pick<LiveToken, "scope" | "exchangedFrom"> | null> {
  const subjects = await Promise.all(lineage.subjects.map((id) => ports.findToken(id)));
  const exchangedFrom: RegisteredClient[] = [];
  let left = scope.split(" ");
  for (const subject of subjects) {
    // Each is asked for itself alone, as its own subjects are among the others.
    const standing = subject === undefined ? undefined : await standingOf({ ...subject, exchange: null }, policy, now, ports);
    if (standing === undefined || typeof standing === "string") return null;
    exchangedFrom.push(standing.client);
    const held = standing.scope.split(" ");
    left = left.filter((name) => held.includes(name));
  }
  return left.length === 0 ? null : { scope: left.join(" "), exchangedFrom };
}

function spentBy(token: StoredToken, now: number): Inactivity | undefined {
  if (token.revokedAt !== null) return "revoked";
  if (token.consumedAt !== null) return "used";
  if (token.issuedAt > now + CLOCK_SKEW) return "not_yet_valid";
  return now < token.expiresAt ? undefined : "expired";
}

/** Whose event ended a token. */
function markBehind({ issuedAt }: StoredToken, { tokensNotBefore, ref }: RegisteredClient, user: TokenUser | undefined): Inactivity {
  if (tokensNotBefore !== null && issuedAt <= tokensNotBefore) return "application_ended";
  return issuedAt <= (user?.stopped.get(ref) ?? -1) ? "stopped_by_user" : "user_ended";
}
