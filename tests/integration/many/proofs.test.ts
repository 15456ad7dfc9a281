/** RFC 9449 §8, §11.1: nonces and proofs of the token endpoint at several processes. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { aProof, someProofKeys } from "#app/oauth/testing/proofs";
import { ENGINES } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { basic, post } from "#tests/support/protocol-client";
import { PORTAL_SETTINGS, usePortals } from "./portals";

const URI = `${PORTAL_SETTINGS.PUBLIC_URL}/token`;

describe.each(ENGINES)("a DPoP proof at three portals on one %s", (engine) => {
  const { portals } = usePortals(engine);

  it("has a nonce of any of them, and buys one token wherever it comes in, 20 times at once", async () => {
    const [keys, client] = [await someProofKeys(), await createClient()];
    const send = (portal: string, dpop: string) =>
      post(`${portal}/token`, { grant_type: "client_credentials" }, { authorization: basic(client.clientId, client.secret), dpop });
    for (let round = 0; round < 3; round += 1) {
      const from = portals().all[round % 3] ?? "";
      const nonce = (await send(from, await aProof(keys, { uri: URI, now: Date.now() }))).headers.get("dpop-nonce") ?? "";
      const proof = await aProof(keys, { uri: URI, now: Date.now(), nonce });
      const at = Array.from({ length: 20 }, (_, index) => portals().all[index % 3] ?? "");
      const statuses = (await Promise.all(at.map((portal) => send(portal, proof)))).map(({ status }) => status);
      expect(statuses.toSorted()).toEqual([200, ...Array<number>(19).fill(400)]);
    }
    expect(await database().prisma.tokenRecord.count({ where: { clientRef: client.ref } })).toBe(3);
  });
});
