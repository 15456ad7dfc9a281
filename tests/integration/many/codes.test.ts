/** Issue 12 §1: codes that come twice, at several processes at once. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { answered, authorizationAddress, authorizeAs, CALLBACK, consentedPerson, redeem } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { usePortals } from "./portals";

describe.each(ENGINES)("codes at three portals on one %s", (engine) => {
  const { portals } = usePortals(engine);
  const aClient = () => createClient({ grantTypes: ["authorization_code", "refresh_token"], callbackUrls: [CALLBACK] });

  it("items 67, 68: one redemption succeeds wherever they come in, and what it bought has ended everywhere", async () => {
    const client = await aClient();
    const { sessionToken } = await consentedPerson(client);
    for (let round = 0; round < 5; round += 1) {
      const { code } = answered(await authorizeAs(portals().a, sessionToken, authorizationAddress(client.clientId)));
      const at = [...portals().all, ...portals().all];
      const answers = await Promise.all(at.map((portal) => redeem(portal, client, code)));
      const won = answers.filter(({ status }) => status === 200);
      expect(won).toHaveLength(1);
      for (const { status, json } of answers) if (status !== 200) expect([status, json["error"]]).toEqual([400, "invalid_grant"]);
      const authorization = basic(client.clientId, client.secret);
      for (const portal of portals().all)
        for (const name of ["access_token", "refresh_token"])
          expect((await post(`${portal}/introspect`, { token: text(won[0]?.json[name]) }, { authorization })).json).toEqual({
            active: false,
          });
    }
    expect(await database().prisma.tokenRecord.count({ where: { clientRef: client.ref } })).toBe(10);
  });

  it("a code of one portal is good at another, with the very next request", async () => {
    const client = await aClient();
    const { sessionToken } = await consentedPerson(client);
    for (const [at, elsewhere] of [
      [portals().a, portals().b],
      [portals().b, portals().c],
    ] as const) {
      const { code } = answered(await authorizeAs(at, sessionToken, authorizationAddress(client.clientId)));
      expect((await redeem(elsewhere, client, code)).status).toBe(200);
    }
  });

  it("Back-Channel Logout 1.0 §2.1: a session that ends at one portal while others answer: no code without its client noted, and none afterwards", async () => {
    const client = await aClient();
    const { sessionToken, userId } = await consentedPerson(client);
    const address = authorizationAddress(client.clientId);
    const asked = Promise.all(portals().all.flatMap((portal) => [0, 1, 2].map(() => authorizeAs(portal, sessionToken, address))));
    await database().prisma.session.deleteMany({ where: { userId } });
    const during = await asked;
    expect(new Set(during.map(({ status }) => status))).toEqual(new Set([303]));
    const codes = during.filter(({ location }) => location?.startsWith(CALLBACK));
    const noted = await database().prisma.sessionClient.count({ where: { userId, clientRef: client.ref } });
    expect(noted).toBe(codes.length > 0 ? 1 : 0);
    expect(await database().prisma.authorizationCode.count({ where: { userId } })).toBe(codes.length);
    for (const portal of portals().all) expect((await authorizeAs(portal, sessionToken, address)).location).toMatch(/^\/login\?next=/);
  });
});
