import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { StaleFormError } from "../form-version";
import { countUsage, newActor, onlySecret, PLAIN, withKeys, withTestDatabase } from "../testing";
import { previewKeyUpdate } from "./difference";
import { readGrantChoices } from "./grant-choices";
import { updateKey } from "./key";
import { getKeyPage } from "./key-page";
import { policyForKind, readKeyPolicy } from "./policy";

withTestDatabase();

const CALLBACK = "https://app.example/cb";

/** A token of a key in use. */
async function tokenInUse(applicationId: string, clientRef: string, kind: "access" | "refresh", realmId: string): Promise<void> {
  const now = Date.now();
  const id = crypto.randomUUID();
  const times = { issuedAt: new Date(now - 1000), expiresAt: new Date(now + 3_600_000) };
  const record = {
    id,
    kind,
    format: "opaque",
    realmId,
    applicationId,
    clientRef,
    environment: "PRODUCTION",
    grantType: "password",
    scope: "default",
  };
  await database().prisma.tokenRecord.create({ data: { ...record, ...times } });
}

describe("what saving a key's settings would change", () => {
  it("is nothing where nothing is changed, and says of each change what was and what will be", async () => {
    const { actor, id } = await withKeys();
    expect(await previewKeyUpdate(actor, id, "PRODUCTION", PLAIN)).toBeNull();
    const grantTypes = ["client_credentials", "authorization_code"] as const;
    const asked = {
      ...PLAIN,
      grantTypes: [...grantTypes],
      callbackUrls: [CALLBACK],
      applicationTokenLifetime: 1800,
      tokenFormat: "jwt" as const,
    };
    const difference = await previewKeyUpdate(actor, id, "PRODUCTION", asked);
    expect(difference?.changes).toEqual([
      expect.objectContaining({ kind: "grant", grantType: "authorization_code", on: true, needsCallbackUrl: true }),
      { kind: "list", field: "callbackUrls", added: [CALLBACK], removed: [], effect: null },
      expect.objectContaining({ kind: "value", field: "applicationTokenLifetime", before: null, after: 1800 }),
      expect.objectContaining({ kind: "value", field: "tokenFormat", before: "opaque", after: "jwt", effect: expect.any(String) }),
    ]);
    expect(await previewKeyUpdate(actor, id, "PRODUCTION", PLAIN)).toBeNull();
  });

  it("counts what stops: refresh tokens in use, and the requests of the last day by a grant type that goes", async () => {
    const { actor, id } = await withKeys();
    const { clientRef } = await onlySecret(id);
    await updateKey(actor, id, "PRODUCTION", { ...PLAIN, grantTypes: ["client_credentials", "refresh_token"] });
    for (const kind of ["access", "refresh", "refresh", "refresh"] as const) await tokenInUse(id, clientRef, kind, actor.realmId);
    await countUsage(id, { grantType: "refresh_token", count: 114 });
    await database().prisma.usageCounter.updateMany({ where: { applicationId: id }, data: { clientRef } });
    const difference = await previewKeyUpdate(actor, id, "PRODUCTION", PLAIN);
    expect(difference).toMatchObject({
      tokensInUse: 4,
      changes: [{ kind: "grant", grantType: "refresh_token", on: false, stops: 3, tokensLastDay: 114 }],
    });
  });

  it("is refused where somebody else has saved meanwhile, and by field where it is wrong", async () => {
    const { actor, id } = await withKeys();
    const version = (await getKeyPage(actor, id, "PRODUCTION")).key?.version;
    await updateKey(actor, id, "PRODUCTION", { ...PLAIN, tokenFormat: "jwt" });
    const late = { ...PLAIN, applicationTokenLifetime: 600 };
    await expect(previewKeyUpdate(actor, id, "PRODUCTION", late, version)).rejects.toThrow(StaleFormError);
    const wrong = { ...PLAIN, grantTypes: ["authorization_code" as const] };
    await expect(previewKeyUpdate(actor, id, "PRODUCTION", wrong)).rejects.toMatchObject({
      fields: { callbackUrls: [expect.any(String)] },
    });
  });
});

describe("the grant types to choose from", () => {
  it("are ordered for the kind: recommended, allowed, discouraged, and off with whom to ask", async () => {
    const admin = await newActor("admin", "Amara Okonkwo");
    const { actor, id } = await withKeys();
    const { prisma } = database();
    await prisma.grantPolicy.upsert({
      where: { realmId_grantType: { realmId: actor.realmId, grantType: "password" } },
      create: { realmId: actor.realmId, grantType: "password", enabled: true },
      update: { enabled: true, endsAt: null },
    });
    const standings = Object.fromEntries(
      (await getKeyPage(actor, id, "PRODUCTION")).grantChoices.map(({ name, standing }) => [name, standing]),
    );
    expect(standings).toEqual({
      client_credentials: "recommended",
      authorization_code: "allowed",
      refresh_token: "allowed",
      password: "discouraged",
      implicit: "off",
      "urn:ietf:params:oauth:grant-type:device_code": "off",
      "urn:ietf:params:oauth:grant-type:token-exchange": "off",
      "urn:ietf:params:oauth:grant-type:jwt-bearer": "off",
    });
    const { grantChoices } = await getKeyPage(actor, id, "PRODUCTION");
    expect(grantChoices.find(({ name }) => name === "implicit")?.off).toEqual({ by: "admin", since: null, ask: admin.name });
    const application = { id, realmId: actor.realmId };
    const kind = { clientType: "public", usualGrants: ["authorization_code", "refresh_token"] } as const;
    const policy = policyForKind(await readKeyPolicy(prisma, application, { kind: "browser", environment: "PRODUCTION" }), "browser");
    const forBrowser = await readGrantChoices(prisma, { application, clientRef: null, kind, policy });
    expect(forBrowser.find(({ name }) => name === "client_credentials")).toMatchObject({ standing: "off", off: { by: "kind" } });
    expect(forBrowser.find(({ name }) => name === "refresh_token")?.standing).toBe("recommended");
  });
});
