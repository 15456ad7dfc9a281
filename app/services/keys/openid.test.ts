import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { InvalidInputError } from "../errors";
import { newActor, newApplication, withTestDatabase } from "../testing";
import type { KeyConfiguration } from "./configuration";
import { generateKeys, updateKey } from "./key";
import { getKeyPage } from "./key-page";
import { DEFAULT_OPENID_CONFIGURATION } from "./openid";

withTestDatabase();

const BASE: KeyConfiguration = {
  grantTypes: ["client_credentials"],
  callbackUrls: ["https://app.example/callback"],
  tokenFormat: "opaque",
  scopes: null,
};

async function aKey(first: Partial<KeyConfiguration> = {}) {
  await database().prisma.rateLimit.deleteMany();
  const actor = await newActor();
  const application = await newApplication(actor);
  await generateKeys(actor, application, "PRODUCTION", { ...BASE, ...first });
  return {
    update: (changed: Partial<KeyConfiguration>) => updateKey(actor, application, "PRODUCTION", { ...BASE, ...changed }),
    openId: async () => (await getKeyPage(actor, application, "PRODUCTION")).key?.openId,
  };
}

const refusalOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof InvalidInputError ? error.fields : error;
};

describe("OpenID Connect on a key", () => {
  it("begins with the defaults, keeps what a caller says nothing of, and is read as it was chosen", async () => {
    const { update, openId } = await aKey();
    expect(await openId()).toEqual(DEFAULT_OPENID_CONFIGURATION);
    const chosen = {
      idTokenLifetime: 600,
      idTokenSignedResponseAlg: "RS256",
      userinfoSignedResponseAlg: "ES256",
      subjectType: "pairwise",
      postLogoutRedirectUris: ["https://app.example/bye", "com.example.app:/bye"],
      backchannelLogoutUri: "https://app.example/back",
      backchannelLogoutSessionRequired: true,
      frontchannelLogoutUri: "https://app.example/front",
      frontchannelLogoutSessionRequired: true,
    } as const;
    await update({ ...chosen, postLogoutRedirectUris: [...chosen.postLogoutRedirectUris] });
    expect(await openId()).toEqual({ ...DEFAULT_OPENID_CONFIGURATION, ...chosen });
    await update({ tokenFormat: "jwt" });
    expect(await openId()).toEqual({ ...DEFAULT_OPENID_CONFIGURATION, ...chosen });
    await update({ backchannelLogoutUri: null });
    expect((await openId())?.backchannelLogoutUri).toBeNull();
  });

  it.each([
    [{ idTokenLifetime: 5 }, "idTokenLifetime"],
    [{ postLogoutRedirectUris: ["javascript:alert(1)"] }, "postLogoutRedirectUris"],
    [{ postLogoutRedirectUris: ["https://app.example/#bye"] }, "postLogoutRedirectUris"],
    [{ backchannelLogoutUri: "com.example.app:/back" }, "backchannelLogoutUri"],
    [{ backchannelLogoutUri: "http://app.example/back" }, "backchannelLogoutUri"],
    [{ frontchannelLogoutUri: "https://app.example:1;x/" }, "frontchannelLogoutUri"],
    // Front-Channel Logout 1.0 §2: of the host of a redirect URI.
    [{ frontchannelLogoutUri: "https://other.example/front" }, "frontchannelLogoutUri"],
    // OpenID Connect Core §8.1.
    [{ subjectType: "pairwise" as const, callbackUrls: ["https://a.example/cb", "https://b.example/cb"] }, "sectorIdentifierUri"],
    [{ sectorIdentifierUri: "http://app.example" }, "sectorIdentifierUri"],
  ])("refuses %j beside its field", async (changed, field) => {
    const { update } = await aKey();
    const fields = await refusalOf(update(changed));
    expect(Object.keys(Object(fields)).map((name) => name.replace(/[[.].*/, ""))).toEqual([field]);
  });
});
