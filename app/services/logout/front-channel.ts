/** Front-channel logout (OpenID Connect Front-Channel Logout 1.0): the signed-out page shows a frame of each client that wants one. */
import { database } from "#app/db/database";

/** Frames on a page: browsers load a few at a time, and nobody waits for long. */
const MOST_FRAMES = 20;

/**
 * The addresses to show once a session has ended: asked for before it does.
 *
 * @param sessionIdHash `Session.idHash`
 * @example await framesOf(session.idHash) // ["https://app.example/logout?iss=https%3A%2F%2Fportal.example&sid=…"]
 */
export async function framesOf(sessionIdHash: string): Promise<readonly string[]> {
  const rows = await database().prisma.sessionClient.findMany({
    where: { sessionIdHash, client: { frontchannelLogoutUri: { not: null } } },
    orderBy: { lastUsedAt: "desc" },
    take: MOST_FRAMES,
    select: { id: true, issuer: true, client: { select: { frontchannelLogoutUri: true, frontchannelLogoutSessionRequired: true } } },
  });
  return rows.flatMap(({ id, issuer, client }) => {
    if (client.frontchannelLogoutUri === null) return [];
    const url = new URL(client.frontchannelLogoutUri);
    // §2: both or neither.
    if (client.frontchannelLogoutSessionRequired) {
      url.searchParams.set("iss", issuer);
      url.searchParams.set("sid", id);
    }
    return [url.href];
  });
}
