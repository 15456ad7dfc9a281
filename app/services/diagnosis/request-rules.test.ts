/** The rules that the browser finds are those of the token endpoint itself. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCredentials } from "#app/oauth/client-auth/registry";
import { causeOf } from "#app/oauth/testing/cause-of";
import { aTokenWorld } from "#app/oauth/testing/token-world";
import { brokenRule, REQUIRED } from "./request-rules";
import { aPortal } from "./testing/corpus";

const portal = aPortal();
const FORM = "application/x-www-form-urlencoded";
const sent = (authorization: string, body = "grant_type=client_credentials") => ({
  method: "POST",
  url: "https://portal.example/token",
  headers: new Map([
    ["content-type", FORM],
    ["authorization", authorization],
  ]),
  body,
});

describe("what the browser finds", () => {
  it("is what the server finds of any Basic header, though it decodes base64 by another function (RFC 7617 §2)", () => {
    const header = fc.oneof(
      fc.string({ maxLength: 60 }).map((text) => `Basic ${text}`),
      fc.string({ maxLength: 60, unit: "grapheme" }).map((text) => `Basic ${Buffer.from(text).toString("base64")}`),
      fc
        .tuple(fc.stringMatching(/^[A-Za-z0-9]{1,20}$/), fc.string({ maxLength: 30 }))
        .map(([id, secret]) => `basic ${btoa(`${id}:${encodeURIComponent(secret)}`)}`),
    );
    fc.assert(
      fc.property(header, (authorization) => {
        const masked = /^basic\s+(?:\S*\{\{|\*{3,}|[x]{4,}|\.{3})/i.test(authorization) || /[^\x20-\x7e]/.test(authorization);
        if (masked || authorization.trim() !== authorization) return;
        const server = causeOf(() => readCredentials({ authorization }, new Map([["grant_type", "client_credentials"]])));
        const browser = brokenRule(sent(authorization), portal)?.cause;
        if (server !== undefined) expect(browser).toBe(server);
        else expect(["client_auth_malformed", "client_auth_method", "client_auth_missing", "client_auth_multiple"]).not.toContain(browser);
      }),
      { numRuns: 400 },
    );
  });

  it.each(Object.entries(REQUIRED))("knows each parameter that %s requires", async (grantType, names) => {
    const full = Object.fromEntries(names.map((name) => [name, "x"]));
    for (const name of names) {
      const world = await aTokenWorld({ client: { grantTypes: ["authorization_code", "refresh_token", "password"] } });
      await world.send({ grant_type: grantType, ...full, [name]: "" });
      expect(await world.outcomes()).toEqual({ parameter_missing: 1 });
    }
    const world = await aTokenWorld({ client: { grantTypes: ["authorization_code", "refresh_token", "password"] } });
    await world.send({ grant_type: grantType, ...full });
    expect(await world.outcomes()).not.toHaveProperty("parameter_missing");
  });
});
