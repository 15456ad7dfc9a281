import { beforeEach, describe, expect, it } from "vitest";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { RateLimitedError } from "../errors";
import { newActor, withTestDatabase } from "../testing";
import { managedAgent } from "./managed";
import { type AgentPolicyInput, changeAgentSettings } from "./policy";
import { registerAgent, updateAgent } from "./registration";
import { RegistrationRefused } from "./registration-refusal";

withTestDatabase();

const METADATA = { redirect_uris: ["https://one.example/cb"], token_endpoint_auth_method: "none" };
const MOVED = { ...METADATA, redirect_uris: ["https://other.example/cb"] };
const settings = (dynamicRegistration: "off" | "open") =>
  ({
    metadataDocuments: "off",
    documentHosts: [],
    dynamicRegistration,
    registrationHosts: [],
    unusedRegistrationHours: 2,
  }) satisfies AgentPolicyInput;

async function register(ip = "192.0.2.1") {
  const { clientId, accessToken } = await registerAgent({ realmId: ROOT_REALM_ID, ip, token: undefined }, METADATA);
  return await managedAgent(ROOT_REALM_ID, clientId, accessToken);
}

describe("a client that manages its registration (RFC 7592 §2.2)", () => {
  let admin: Awaited<ReturnType<typeof newActor>>;
  const setDoor = (dynamicRegistration: "off" | "open") => changeAgentSettings(admin, settings(dynamicRegistration));

  beforeEach(async () => {
    admin = await newActor("admin");
    await setDoor("open");
  });

  it("moves its redirect URIs to another host where registration is open", async () => {
    const agent = await register();
    expect((await updateAgent(agent, MOVED)).redirectUris).toEqual(MOVED.redirect_uris);
  });

  it("does not move them there where an admin has switched registration off since", async () => {
    const agent = await register();
    await setDoor("off");
    await expect(updateAgent(agent, MOVED)).rejects.toThrow(RegistrationRefused);
    expect((await updateAgent(agent, { ...METADATA, client_name: "Renamed" })).name).toBe("Renamed");
  });

  it("changes it a bounded number of times: every process reads each change", async () => {
    const agent = await register();
    const change = async (turn: number) => await updateAgent(agent, { ...METADATA, client_name: `Name ${turn}` });
    const changes = async () => {
      for (let turn = 0; turn < 100; turn += 1) await change(turn);
    };
    await expect(changes()).rejects.toThrow(RateLimitedError);
  });
});

describe("registration by an initial access token (RFC 7591 §3)", () => {
  it("is refused for a wrong one, which takes from the budget of its source as a stranger's request does", async () => {
    const admin = await newActor("admin");
    await changeAgentSettings(admin, settings("open"));
    const guess = async () => await registerAgent({ realmId: ROOT_REALM_ID, ip: "192.0.2.77", token: "lk_iat_wrong" }, METADATA);
    await expect(guess()).rejects.toThrow(RegistrationRefused);
    const guesses = Array.from({ length: 30 }, () => guess().catch((error: unknown) => error));
    expect((await Promise.all(guesses)).some((error) => error instanceof RateLimitedError)).toBe(true);
  });
});
