/** Issue 12 §5: rotating the realm's signing keys, as an admin and a verifier see it. */
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";

import { ENGINES } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { basic, post, read, text } from "#tests/support/protocol-client";
import { useConsole } from "./console";

/** Every fetch names it: of one address, one program a minute is noted. */
const PROGRAM = { "user-agent": "orders-service/1.0" };

describe.each(ENGINES)("the signing keys' page on %s", (engine) => {
  const { url, admin, developer, token } = useConsole(engine);
  const rotate = (form: Record<string, string>) => admin().post("/admin/keys?rotate", { intent: "rotate", ...form });
  const keySet = async () => {
    const answer = await read(await fetch(`${url()}/jwks`, { headers: PROGRAM }));
    const { keys } = answer.json;
    if (!Array.isArray(keys)) throw new Error(answer.text);
    return keys.map((key: { kid: string; alg: string }) => key);
  };

  it("a scheduled key is in the key set at once, signs later, and can be cancelled until then", async () => {
    const client = await createClient({ tokenFormat: "jwt" });
    const kidOfToken = async () =>
      decodeProtectedHeader(text((await token(client, { grant_type: "client_credentials" })).json.access_token)).kid;
    const before = await keySet();
    const signing = await kidOfToken();
    const scheduled = await rotate({ algorithm: "ES256", notice: "600" });
    expect(scheduled.location).toBe("/admin/keys?done=rotation-scheduled");
    const added = (await keySet()).filter(({ kid }) => !before.some((key) => key.kid === kid));
    expect(added.map(({ alg }) => alg)).toEqual(["ES256"]);
    expect(await kidOfToken()).toBe(signing);
    const { html } = await admin().get("/admin/keys");
    expect(html).toMatch(/The next ES256 key is scheduled/);
    const again = await rotate({ algorithm: "ES256", notice: "600" });
    expect([again.status, again.html.includes("scheduled already")]).toEqual([409, true]);
    expect((await admin().post("/admin/keys", { intent: "cancel", algorithm: "ES256" })).location).toBe(
      "/admin/keys?done=rotation-cancelled",
    );
    expect((await keySet()).map(({ kid }) => kid).toSorted()).toEqual(before.map(({ kid }) => kid).toSorted());
    const late = await admin().post("/admin/keys", { intent: "cancel", algorithm: "ES256" });
    expect([late.status, late.html.includes("No ES256 key is scheduled any more")]).toEqual([409, true]);
  });

  it("at once is there for emergencies: the new key signs, and the old one's tokens still verify", async () => {
    const client = await createClient({ tokenFormat: "jwt" });
    const old = text((await token(client, { grant_type: "client_credentials" })).json.access_token);
    expect((await admin().get("/admin/keys?rotate")).html).toMatch(/30 seconds with jose, 60 with oauth4webapi, up to 300 behind a cache/);
    expect((await rotate({ algorithm: "ES256", notice: "0" })).location).toBe("/admin/keys?done=rotated");
    const fresh = text((await token(client, { grant_type: "client_credentials" })).json.access_token);
    expect(decodeProtectedHeader(fresh).kid).not.toBe(decodeProtectedHeader(old).kid);
    for (const each of [old, fresh])
      await jwtVerify(each, createRemoteJWKSet(new URL(`${url()}/jwks`), { headers: PROGRAM }), { issuer: url() });
  });

  it("RFC 7662 §2.2, RFC 7517 §5: a removed key is no longer published, and what it has signed is inactive, as its signature cannot be trusted", async () => {
    const client = await createClient({ tokenFormat: "jwt" });
    const leaked = text((await token(client, { grant_type: "client_credentials" })).json.access_token);
    const kid = decodeProtectedHeader(leaked).kid ?? "";
    const authorization = basic(client.clientId, client.secret);
    const introspect = async (each: string) => (await post(`${url()}/introspect`, { token: each }, { authorization })).json;
    const page = `/admin/keys?${new URLSearchParams({ remove: kid })}`;
    expect((await admin().get(page)).html).toMatch(/JWT access tokens? in use (was|were) signed by it/);
    const refused = await admin().post(page, { intent: "remove", kid, confirmation: "something" });
    expect([refused.status, refused.html.includes("Type it as shown"), refused.html.includes('value="something"')]).toEqual([
      400,
      true,
      true,
    ]);
    expect(await introspect(leaked)).toMatchObject({ active: true });
    expect((await admin().post(page, { intent: "remove", kid, confirmation: kid.slice(0, 8) })).location).toBe(
      "/admin/keys?done=key-removed",
    );
    expect((await admin().get("/admin/keys?done=key-removed")).html).toMatch(new RegExp(`The ES256 key ${kid.slice(0, 12)}.* was removed`));
    expect((await keySet()).map((key) => key.kid)).not.toContain(kid);
    expect(await introspect(leaked)).toEqual({ active: false });
    const userinfo = await fetch(`${url()}/userinfo`, { headers: { authorization: `Bearer ${leaked}` } });
    expect([userinfo.status, userinfo.headers.get("www-authenticate")]).toEqual([401, expect.stringContaining("invalid_token")]);
    const fresh = text((await token(client, { grant_type: "client_credentials" })).json.access_token);
    expect(decodeProtectedHeader(fresh).kid).not.toBe(kid);
    expect(await introspect(fresh)).toMatchObject({ active: true });
    await jwtVerify(fresh, createRemoteJWKSet(new URL(`${url()}/jwks`), { headers: PROGRAM }), { issuer: url() });
    const tokens = (await admin().get(`/applications/${client.applicationId}/tokens?state=revoked`)).html;
    expect(tokens).toContain("Revoked");
    expect((await admin().get(page)).status).toBe(409);
  });

  it("a notice that is too short is refused beside the choice, with the rest kept", async () => {
    const refused = await rotate({ algorithm: "RS256", notice: "5" });
    expect([refused.status, refused.html.includes("Choose at least 600 seconds, or at once.")]).toEqual([400, true]);
  });

  it("says who fetches the key set, by address and program", async () => {
    await keySet();
    await expect.poll(async () => (await admin().get("/admin/keys")).html).toMatch(/orders-service\/1\.0/);
  });

  it("is there for admins only", async () => {
    const { browser } = await developer();
    for (const form of [
      { intent: "rotate", algorithm: "ES256", notice: "0" },
      { intent: "cancel", algorithm: "ES256" },
      { intent: "remove", kid: "any", confirmation: "any" },
    ])
      expect((await browser.post("/admin/keys", form)).status).toBe(404);
  });
});
