import { beforeAll, describe, expect, it } from "vitest";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Actor } from "../actor";
import { InvalidInputError } from "../errors";
import { auditOf, configChanges, newActor, withTestDatabase } from "../testing";
import { getSettings, type RealmSettings, settingsSchema, updateSettings } from "./settings";

withTestDatabase();

const good: RealmSettings = {
  signUpOpen: true,
  applicationTokenLifetime: 3600,
  userTokenLifetime: 3600,
  refreshTokenLifetime: 86_400,
  minimumTokenLifetime: 60,
  maximumAccessTokenLifetime: 86_400,
  maximumRefreshTokenLifetime: 2_592_000,
  refreshFamilyLifetime: 2_592_000,
  refreshGrace: 30,
  refreshTokensMayBeKept: true,
  maximumQuota: "Unlimited",
  signingAlgorithm: "ES256",
  introspectionByGet: false,
  scopePolicy: "strict",
  apiRegistration: "admin",
  codeLifetime: 60,
  pkceRequired: true,
  pkcePlainAllowed: false,
  allowedOrigins: [],
};

let admin: Actor;
beforeAll(async () => {
  admin = await newActor("admin");
});

function refusedFields(change: Partial<RealmSettings>): string[] {
  const parsed = settingsSchema.safeParse({ ...good, ...change });
  return parsed.success ? [] : parsed.error.issues.map((issue) => String(issue.path[0]));
}

describe("settings", () => {
  it("hold every default within the limits, and say which field does not fit", () => {
    expect(refusedFields({})).toEqual([]);
    // Item 69.
    expect(refusedFields({ codeLifetime: 601 })).toEqual(["codeLifetime"]);
    expect(refusedFields({ codeLifetime: 600 })).toEqual([]);
    expect(refusedFields({ applicationTokenLifetime: 59 })).toEqual(["applicationTokenLifetime"]);
    expect(refusedFields({ userTokenLifetime: 86_401 })).toEqual(["userTokenLifetime"]);
    expect(refusedFields({ refreshTokenLifetime: 2_592_001 })).toEqual(["refreshTokenLifetime"]);
    expect(refusedFields({ minimumTokenLifetime: 90_000 })).toContain("maximumAccessTokenLifetime");
    expect(refusedFields({ minimumTokenLifetime: 0 })).toEqual(["minimumTokenLifetime"]);
    expect(refusedFields({ userTokenLifetime: 1.5 })).toEqual(["userTokenLifetime"]);
    expect(refusedFields({ maximumRefreshTokenLifetime: 9_000_000_000 })).toEqual(["maximumRefreshTokenLifetime"]);
  });

  it("are changed as a whole, audited by the fields that moved, and announced", async () => {
    await updateSettings(admin, { ...good, signUpOpen: false, minimumTokenLifetime: 30 });
    expect(await getSettings(admin)).toEqual({ ...good, signUpOpen: false, minimumTokenLifetime: 30 });
    const [event] = await auditOf(ROOT_REALM_ID);
    expect(event).toMatchObject({ action: "settings.change", targetType: "realm" });
    expect(JSON.parse(event?.before ?? "")).toEqual({ signUpOpen: true, minimumTokenLifetime: 60 });
    expect(JSON.parse(event?.after ?? "")).toEqual({ signUpOpen: false, minimumTokenLifetime: 30 });
    expect((await configChanges()).at(-1)).toBe(`realm ${ROOT_REALM_ID}`);
  });

  it("list origins as browsers send them, and name one that is none", async () => {
    await updateSettings(admin, {
      ...good,
      allowedOrigins: ["https://docs.example.com", "http://localhost:5173", "https://docs.example.com"],
    });
    expect((await getSettings(admin)).allowedOrigins).toEqual(["https://docs.example.com", "http://localhost:5173"]);
    for (const origin of ["*", "null", "https://docs.example.com/", "docs.example.com", "https://Docs.example.com"])
      expect(refusedFields({ allowedOrigins: [origin] }), origin).toEqual(["allowedOrigins"]);
    expect(refusedFields({ allowedOrigins: Array.from({ length: 51 }, (_, index) => `https://${index}.example`) })).toEqual([
      "allowedOrigins",
    ]);
  });

  it("are refused by the use case too, for every kind of caller", async () => {
    await expect(updateSettings(admin, { ...good, userTokenLifetime: 1 })).rejects.toBeInstanceOf(InvalidInputError);
  });
});
