import http from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { sidOf } from "#app/oauth/openid/session-id";
import { applicationsOfSessions } from "../accounts/session-clients";
import { endSessionsOf } from "../accounts/sessions";
import { signIn, signOut } from "../accounts/sign-in";
import { newApplication, newKey, newUser, PASSWORD, visitor, withTestDatabase } from "../testing";
import { type DueNotice, sendLogoutNotices } from "./notices";

withTestDatabase();

/** An application's own server: what it was sent, and how it answers. */
const received: string[] = [];
let status = 200;
const server = http.createServer((request, response) => {
  let body = "";
  request.on("data", (piece) => (body += piece));
  request.on("end", () => {
    received.push(new URLSearchParams(body).get("logout_token") ?? "");
    response.writeHead(status).end();
  });
});
let uri = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  uri = `http://127.0.0.1:${address.port}/logout`;
});
afterAll(() => void server.close());
beforeEach(() => {
  received.length = 0;
  status = 200;
});

const signed: DueNotice[] = [];
const run = (now = new Date()) =>
  sendLogoutNotices(
    {
      database: database(),
      sign: async (notice) => {
        signed.push(notice);
        return `token for ${notice.sid}`;
      },
      report: (error) => {
        throw error;
      },
      allowInner: ["127.0.0.1"],
    },
    async () => true,
    () => now,
  );

/** A person with a session from which they have gone to an application. */
async function aSessionClient() {
  const { actor, email, token } = await newUser();
  const clientRef = await newKey(await newApplication(actor));
  await database().prisma.client.update({ where: { id: clientRef }, data: { backchannelLogoutUri: uri } });
  const { userId, realmId, caller } = actor;
  const sid = sidOf(caller.sessionIdHash, clientRef);
  const row = { id: sid, sessionIdHash: caller.sessionIdHash, realmId, clientRef, userId, issuer: "https://portal.example" };
  await database().prisma.sessionClient.create({ data: row });
  return { actor, email, token, clientRef, sid };
}

describe("back-channel logout", () => {
  it("tells each client of a session that was signed out, once", async () => {
    const { actor, sid } = await aSessionClient();
    await run();
    expect(received, "the session goes on").toEqual([]);
    await signOut(actor);
    await run();
    await run();
    expect(received).toEqual([`token for ${sid}`]);
    expect(signed.at(-1)).toMatchObject({ sid, userId: actor.userId, issuer: "https://portal.example" });
    expect(await database().prisma.logoutNotice.count()).toBe(0);
  });

  it("tells of sessions that end in any other way, too", async () => {
    const { actor, sid } = await aSessionClient();
    await database().prisma.$transaction((tx) => endSessionsOf(tx, actor.userId));
    await run();
    expect(received).toEqual([`token for ${sid}`]);
  });

  it("tries again, later and later, for a day; then the owner is left with the reason for a week", async () => {
    const { actor, clientRef } = await aSessionClient();
    status = 503;
    await signOut(actor);
    let now = Date.now();
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      await run(new Date(now));
      const notice = await database().prisma.logoutNotice.findFirst({ where: { clientRef } });
      if (notice === null || notice.nextAttemptAt === null) break;
      expect(notice.problem).toBe("The address answered with status 503.");
      await run(new Date(notice.nextAttemptAt.getTime() - 1));
      expect(received, "not before its time").toHaveLength(attempt);
      now = notice.nextAttemptAt.getTime();
    }
    expect(received).toHaveLength(8);
    expect(now - Date.now(), "a day").toBeGreaterThan(80_000_000);
    expect(await database().prisma.logoutNotice.findFirst({ where: { clientRef } })).toMatchObject({ nextAttemptAt: null, attempts: 8 });
    await run(new Date(now + 8 * 86_400_000));
    expect(await database().prisma.logoutNotice.count({ where: { clientRef } })).toBe(0);
  });

  it("leaves the applications of a browser whose person signs in anew, and names them in the list of sessions", async () => {
    const { actor, email, token, sid } = await aSessionClient();
    const { session } = await signIn({ email, password: PASSWORD }, { ...visitor(), cookies: { session: token, device: null } });
    await run();
    expect(received).toEqual([]);
    const row = await database().prisma.sessionClient.findUniqueOrThrow({ where: { id: sid } });
    expect(row.sessionIdHash).not.toBe(actor.caller.sessionIdHash);
    expect([...(await applicationsOfSessions([row.sessionIdHash ?? ""])).values()]).toHaveLength(1);
    const other = await newUser();
    await signIn({ email: other.email, password: PASSWORD }, { ...visitor(), cookies: { session: session.token, device: null } });
    await run();
    expect(received, "another person's sign-in ends it").toEqual([`token for ${sid}`]);
  });
});
