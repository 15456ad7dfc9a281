/** Issue 12 §1: the grace of refresh tokens and keeping one, as owner and admin choose them, at the very next request. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { createClient, setGrant, type TestClient } from "#tests/support/fixtures";
import { text } from "#tests/support/protocol-client";
import { PASSWORD, useConsole } from "../admin/console";

const SETTINGS = [
  "applicationTokenLifetime",
  "userTokenLifetime",
  "refreshTokenLifetime",
  "minimumTokenLifetime",
  "maximumAccessTokenLifetime",
  "maximumRefreshTokenLifetime",
  "refreshFamilyLifetime",
  "refreshGrace",
  "maximumQuota",
  "signingAlgorithm",
] as const;

describe.each(ENGINES)("refresh tokens on %s", (engine) => {
  const portal = useConsole(engine);

  async function signedIn(options: Parameters<typeof createClient>[0] = {}) {
    await setGrant("password", true);
    const owner = await portal.developer();
    const client = await createClient({ ownerId: owner.userId, grantTypes: ["password", "refresh_token"], ...options });
    const signIn = async () =>
      text((await portal.token(client, { grant_type: "password", username: owner.email, password: PASSWORD })).json["refresh_token"]);
    return { owner, client, signIn };
  }
  const refresh = async (client: TestClient, token: string) =>
    await portal.token(client, { grant_type: "refresh_token", refresh_token: token });
  const set = async (change: Record<string, string>) => {
    const realm = await database().prisma.realm.findFirstOrThrow({ where: { id: "root" } });
    const form = Object.fromEntries(SETTINGS.map((name) => [name, String(realm[name])]));
    return await portal.admin().post("/admin/settings", { ...form, signUpOpen: "on", ...change });
  };
  const keysPage = ({ applicationId }: TestClient) => `/applications/${applicationId}/production-keys/settings`;
  const update = { intent: "update", grantTypes: ["password", "refresh_token"], tokenFormat: "opaque", scopeChoice: "all" };

  it("a used one is answered again, and the key's page counts it", async () => {
    const { owner, client, signIn } = await signedIn();
    const token = await signIn();
    const [first, second] = [await refresh(client, token), await refresh(client, token)];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.json["refresh_token"]).toBe(first.json["refresh_token"]);
    expect(second.json["access_token"]).toBe(first.json["access_token"]);
    const page = await owner.browser.get(keysPage(client));
    expect(page.html).toContain("a used refresh token came again once within the grace");
    expect(page.html).toContain("For 30 seconds it gets the same one again.");
  });

  it("the admin's grace holds at once, within its bounds; 0 switches it off", async () => {
    const { client, signIn } = await signedIn();
    const keep = { refreshTokensMayBeKept: "on" };
    const tooLong = "Enter at most 5 minutes, or 0 for none.";
    for (const [refreshGrace, why] of [
      ["301", tooLong],
      ["6 minutes", tooLong],
      ["-1", "Give a length of time"],
      ["1.5", "Give a length of time"],
      ["soon", "Give a length of time"],
    ] as const) {
      const answer = await set({ ...keep, refreshGrace });
      expect([refreshGrace, answer.status, answer.html.includes(why)]).toEqual([refreshGrace, 400, true]);
    }
    const token = await signIn();
    await refresh(client, token);
    expect((await set({ ...keep, refreshGrace: "0" })).location).toContain("done=settings");
    expect((await refresh(client, token)).json["error"]).toBe("invalid_grant");
    await set({ ...keep, refreshGrace: "30" });
    const another = await signIn();
    await refresh(client, another);
    expect((await refresh(client, another)).status).toBe(200);
  });

  it("a key that keeps its own gets new access tokens for it, until its owner or the admin ends that", async () => {
    const { owner, client, signIn } = await signedIn();
    const answer = await owner.browser.post(keysPage(client), { ...update, refreshTokens: "keep" });
    expect(answer.html).toContain("updated successfully");
    const token = await signIn();
    const [first, second] = [await refresh(client, token), await refresh(client, token)];
    expect([first.json["refresh_token"], second.json["refresh_token"]]).toEqual([token, token]);
    expect(second.json["access_token"]).not.toBe(first.json["access_token"]);

    await set({ refreshGrace: "30" });
    const renewed = text((await refresh(client, token)).json["refresh_token"]);
    expect(renewed).not.toBe(token);
    await set({ refreshGrace: "30", refreshTokensMayBeKept: "on" });
    expect((await refresh(client, renewed)).json["refresh_token"]).toBe(renewed);
  });

  it("a public key cannot keep its own (RFC 9700 §2.2.2)", async () => {
    const { owner, client } = await signedIn({ type: "public" });
    await database().prisma.client.update({ where: { id: client.ref }, data: { kind: "command_line" } });
    const answer = await owner.browser.post(keysPage(client), { ...update, refreshTokens: "keep" });
    expect([answer.status, answer.html.includes("are renewed at each use")]).toEqual([400, true]);
  });
});
