import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { newActor, withTestDatabase } from "../testing";
import { expireRegistrations } from "./expiry";
import { changeAgentSettings } from "./policy";
import { registerAgent } from "./registration";

withTestDatabase();

const HOURS = 3_600_000;
const METADATA = { redirect_uris: ["http://localhost/cb"], token_endpoint_auth_method: "none" };

async function registered(ip: string) {
  const { clientId } = await registerAgent({ realmId: ROOT_REALM_ID, ip, token: undefined }, METADATA);
  return await database().prisma.client.findFirstOrThrow({ where: { clientId } });
}

describe("clients that have registered themselves", () => {
  it("are deleted after the time an admin gives them, unless somebody has allowed them something or they have obtained a token", async () => {
    const admin = await newActor("admin");
    await changeAgentSettings(admin, {
      metadataDocuments: "off",
      documentHosts: [],
      dynamicRegistration: "open",
      registrationHosts: [],
      unusedRegistrationHours: 2,
    });
    const [unused, allowed, counted] = [await registered("192.0.2.1"), await registered("192.0.2.2"), await registered("192.0.2.3")];
    const { prisma } = database();
    await prisma.consent.create({
      data: {
        realmId: ROOT_REALM_ID,
        userId: admin.userId,
        clientRef: allowed.id,
        applicationId: allowed.applicationId,
        scope: "",
        lastUsedAt: new Date(),
      },
    });
    const key = { realmId: ROOT_REALM_ID, applicationId: counted.applicationId, clientRef: counted.id, environment: "PRODUCTION" };
    await prisma.usageDay.create({ data: { ...key, day: 1, grantType: "client_credentials", secretId: "", outcome: "success", count: 1 } });
    const left = async () => (await prisma.client.findMany({ select: { id: true }, orderBy: { id: "asc" } })).map(({ id }) => id);
    const goOn = async () => true;
    await expireRegistrations(database(), Date.now() + HOURS, goOn);
    expect(await left()).toEqual([unused.id, allowed.id, counted.id]);
    await expireRegistrations(database(), Date.now() + 3 * HOURS, goOn);
    expect(await left()).toEqual([allowed.id, counted.id]);
    expect(await prisma.application.count({ where: { id: unused.applicationId } })).toBe(0);
    expect(await prisma.clientRegistration.count({ where: { expiresAt: null } })).toBe(2);
  });
});
