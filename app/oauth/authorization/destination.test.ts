import { describe, expect, it } from "vitest";
import { OAuthError } from "../errors";
import type { RegisteredClient } from "../model";
import { CALLBACK, type Changes, membersIn, sentParameters } from "../testing/authorization-world";
import { aClient, aPolicy, ISSUER } from "../testing/fixtures";
import { answerTo, type Destination, findDestination, findRequestClient, refusalTo } from "./destination";
import { readParameters } from "./parameters";

async function find(changes: Changes = {}, overrides: Partial<RegisteredClient> = {}): Promise<Destination> {
  const client = aClient({ callbackUrls: [CALLBACK], ...overrides });
  const findClient = async (realmId: string, clientId: string) =>
    realmId === client.realmId && clientId === client.clientId ? client : undefined;
  const parameters = readParameters(sentParameters(client.clientId, changes));
  const found = await findRequestClient(parameters.values.get("client_id"), aPolicy().realmId, { findClient });
  return findDestination(parameters, found, ISSUER);
}

const causeOf = async (changes: Changes, client?: Partial<RegisteredClient>) =>
  await find(changes, client).then(
    () => undefined,
    (error: unknown) => (error instanceof OAuthError ? error.cause : error),
  );

describe("the client of an authorization request", () => {
  it.each<[what: string, Changes, Partial<RegisteredClient>?]>([
    ["no client_id", { client_id: null }],
    ["an unknown one", { client_id: "nobody" }],
    ["two", { client_id: ["a", "b"] }],
    ["an application that is suspended", {}, { applicationStatus: "suspended" }],
    ["an owner whose account is disabled", {}, { ownerStatus: "disabled" }],
  ])("RFC 6749 §4.1.2.1: with %s nothing is sent anywhere", async (_what, changes, client) => {
    expect(await causeOf(changes, client)).toBe("authorize_client");
  });
});

describe("the redirect URI of an authorization request", () => {
  it.each([
    `${CALLBACK}/`,
    `${CALLBACK}?a=b`,
    `${CALLBACK}#f`,
    "https://client.example/Callback",
    "https://CLIENT.example/callback",
    "https://client.example:443/callback",
    "http://client.example/callback",
    "https://client.example/x/../callback",
    "https://client.example/%63allback",
    "https://client.example.evil.example/callback",
    "https://client.example@evil.example/callback",
    "//client.example/callback",
    "/callback",
    "javascript:alert(1)",
  ])("item 76: %s is not the registered one, which is compared character by character (RFC 9700 §4.1.3)", async (redirect_uri) => {
    expect(await causeOf({ redirect_uri })).toBe("redirect_uri_unregistered");
  });

  it.each([
    ["http://127.0.0.1:51004/cb", "http://127.0.0.1/cb"],
    ["http://[::1]:51004/cb", "http://[::1]:8080/cb"],
    ["http://localhost/cb", "http://localhost:3000/cb"],
    ["com.example.app:/cb", "com.example.app:/cb"],
  ])("RFC 8252 §7.1, §7.3: %s is %s", async (redirect_uri, registered) => {
    expect((await find({ redirect_uri }, { callbackUrls: [registered] })).redirectUri).toBe(redirect_uri);
  });

  it.each([
    ["http://127.0.0.1:51004/other", "http://127.0.0.1/cb"],
    ["http://127.0.0.1:99999/cb", "http://127.0.0.1/cb"],
    ["http://localhost/cb", "http://127.0.0.1/cb"],
    ["http://127.0.0.1.evil.example/cb", "http://127.0.0.1/cb"],
    ["https://127.0.0.1:8443/cb", "https://127.0.0.1/cb"],
    ["com.example.app:/other", "com.example.app:/cb"],
    ["com.example.app2:/cb", "com.example.app:/cb"],
  ])("RFC 8252 §8.4: %s is not %s: nothing but the port of a loopback address varies", async (redirect_uri, registered) => {
    expect(await causeOf({ redirect_uri }, { callbackUrls: [registered] })).toBe("redirect_uri_unregistered");
  });

  it("RFC 6749 §3.1.2.3: may be left out where one is registered, and only there", async () => {
    expect(await find({ redirect_uri: null })).toMatchObject({ redirectUri: CALLBACK, redirectUriGiven: false });
    expect(await find()).toMatchObject({ redirectUri: CALLBACK, redirectUriGiven: true });
    expect(await causeOf({ redirect_uri: null }, { callbackUrls: [CALLBACK, `${CALLBACK}2`] })).toBe("redirect_uri_missing");
    expect(await causeOf({ redirect_uri: null }, { callbackUrls: [] })).toBe("redirect_uri_missing");
  });

  it("OpenID Connect Core §3.1.2.1: must be there where openid is asked for", async () => {
    expect(await causeOf({ redirect_uri: null, scope: "read openid" })).toBe("redirect_uri_missing");
  });

  it("item 8: sent twice it is not taken for left out", async () => {
    expect(await causeOf({ redirect_uri: [CALLBACK, CALLBACK] })).toBe("redirect_uri_missing");
  });
});

describe("how an answer travels", () => {
  it.each<[Changes, Destination["mode"]]>([
    [{}, "query"],
    [{ response_mode: "fragment" }, "fragment"],
    [{ response_mode: "form_post" }, "form_post"],
    [{ response_type: "token" }, "fragment"],
    [{ response_type: "code id_token", response_mode: "form_post" }, "form_post"],
    // Multiple Response Types §5: what is refused is refused where no server logs it.
    [{ response_type: "token", response_mode: "query" }, "fragment"],
    [{ response_mode: "smoke" }, "query"],
    [{ response_type: null }, "query"],
    [{ response_type: "magic", response_mode: "form_post" }, "form_post"],
  ])("%o by %s", async (changes, mode) => {
    expect((await find(changes)).mode).toBe(mode);
  });

  const STATE = "ä&b=c#d ?+%";

  it("RFC 9207 §2, RFC 6749 §4.1.2: with iss, and with state as it came", async () => {
    for (const response_mode of ["query", "fragment", "form_post"]) {
      const answer = answerTo(await find({ response_mode, state: STATE }), { code: "c" });
      expect(membersIn(answer)).toEqual({ code: "c", state: STATE, iss: ISSUER });
    }
    expect(membersIn(answerTo(await find({ state: null }), { code: "c" }))).toEqual({ code: "c", iss: ISSUER });
    expect(membersIn(answerTo(await find({ state: ["a", "b"] }), { code: "c" }))).toEqual({ code: "c", iss: ISSUER });
  });

  it("RFC 6749 §3.1.2: a query that the address has is kept, whatever its names", async () => {
    const registered = `${CALLBACK}?state=theirs&tenant=a%20b`;
    const to = async (changes: Changes) => {
      const answer = answerTo(await find({ redirect_uri: registered, ...changes }, { callbackUrls: [registered] }), { code: "c" });
      return answer.kind === "redirect" ? answer.location : answer.action;
    };
    expect(await to({})).toBe(`${registered}&code=c&state=af0ifjsldkj&iss=${encodeURIComponent(ISSUER)}`);
    expect(await to({ response_mode: "fragment" })).toBe(`${registered}#code=c&state=af0ifjsldkj&iss=${encodeURIComponent(ISSUER)}`);
    expect(await to({ response_mode: "form_post" })).toBe(registered);
  });

  it("item 63: a refusal has the code of RFC 6749 §4.1.2.1 and only the characters that its description may have", async () => {
    const { error, error_description = "", ...rest } = membersIn(refusalTo(await find(), new OAuthError("response_type_unsupported")));
    expect([error, rest]).toEqual(["unsupported_response_type", { state: "af0ifjsldkj", iss: ISSUER }]);
    expect(error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  });
});
