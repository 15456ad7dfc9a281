/** How a request at `/authorize` that was signed or pushed goes on while its person signs in and is asked, and how it ends: once. */
import { OAuthError, refusalOf } from "../errors";
import type { ProtocolRequest, RegisteredClient } from "../model";
import type { ClientStarts, CommitWriter, FaultSink, TokenMac } from "../ports";
import type { Way } from "./gather";
import type { SentParameters } from "./parameters";
import { KEPT_LATE, newPushed, OPEN_FOR, sentFor } from "./pushed";

export interface GoingOnPorts extends CommitWriter, FaultSink {
  readonly mac: TokenMac;
  readonly pushes: ClientStarts;
  newId(): string;
}

/** One request at a time. */
interface Going {
  readonly way: Way;
  readonly client: RegisteredClient;
  readonly http: Pick<ProtocolRequest, "requestId" | "ip">;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The parameters by which the request comes back once its person has signed in or answered. What was pushed is open from here on: it must be opened
 * in its minute, and a sign-in takes longer. A signed object may expire meanwhile, so what it says is kept like what is pushed.
 *
 * @param sent as the request came
 * @throws OAuthError `pushed_too_many`, `pushed_too_long`
 */
export async function goOnWith(sent: SentParameters, { way, client, http, now }: Going, ports: GoingOnPorts): Promise<SentParameters> {
  if (way.kind === "plain") return sent;
  const until = now + OPEN_FOR;
  const open = { at: now, expiresAt: until, keptUntil: until + KEPT_LATE };
  if (way.kind === "pushed") {
    const { id: pushedId, openedAt } = way.pushed;
    if (openedAt === null) await write(client, [{ kind: "openPushed", pushedId, ...open }], ports);
    return sentFor(way.pushed, client.clientId, ports.mac);
  }
  const pushed = {
    ...newPushed(client, way.sent, ports.newId(), now),
    openedAt: now,
    expiresAt: open.expiresAt,
    keptUntil: open.keptUntil,
  };
  const limit = await ports.pushes.take(client, http.ip);
  if (limit !== undefined) throw new OAuthError("pushed_too_many", { limit });
  await write(client, [{ kind: "storePushed", pushed }], ports);
  return sentFor(pushed, client.clientId, ports.mac);
}

/**
 * Marks a pushed request as answered, where its client is told of a refusal; a code does so with its own commit.
 *
 * @returns why the client cannot be told: it was answered before, or nothing can be written. Never throws
 */
export async function markAnswered({ way, client, http, now }: Going, ports: GoingOnPorts): Promise<OAuthError | undefined> {
  if (way.kind !== "pushed") return undefined;
  try {
    const outcome = await write(client, [{ kind: "usePushed", pushedId: way.pushed.id, at: now }], ports);
    return outcome === "committed" ? undefined : new OAuthError("request_uri_used");
  } catch (error) {
    return refusalOf(error, http, ports);
  }
}

/** It holds whatever has changed since. */
async function write(client: RegisteredClient, effects: Parameters<CommitWriter["commit"]>[0]["effects"], ports: CommitWriter) {
  const basis = { realmId: client.realmId, client, userId: null };
  return await ports.commit({ generation: null, basis, tokens: [], usage: null, effects });
}
