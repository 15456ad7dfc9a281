/** The rules that the browser finds are those of the token endpoint itself. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCredentials } from "#app/oauth/client-auth/registry";
import { knownGrantTypes } from "#app/oauth/grant-types";
import { assertionAudiencesOf, issuersOf } from "#app/oauth/issuers";
import { ROOT_REALM_PATH } from "#app/oauth/realm";
import { causeOf } from "#app/oauth/testing/cause-of";
import { aSecret, newId, openScopes } from "#app/oauth/testing/fixtures";
import { aRequest } from "#app/oauth/testing/requests";
import { aTokenWorld } from "#app/oauth/testing/token-world";
import { createTokenEndpoint } from "#app/oauth/token-endpoint";
import { ASSERTION_LIFE, type TrustedIssuer } from "#app/oauth/trusted-issuers/issuer";
import { readExchanges } from "./http-log";
import { placeOf, queryOf } from "./portal-facts";
import { brokenRule, REQUIRED } from "./request-rules";
import { aPortal, filledIn, readCorpus } from "./testing/corpus";

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

const CLIENT_REF = newId();
/** Whose assertions the corpus has, in milliseconds since the epoch. */
const ASSERTIONS_MADE_AT = 1_795_900_000_000;
const IDP: TrustedIssuer = {
  id: newId(),
  issuer: "https://idp.example",
  keys: { kind: "inline", keys: [{ kid: null, algorithms: ["ES256"], jwk: {} }] },
  audiences: null,
  clients: new Set([CLIENT_REF]),
  emailDomains: null,
  scopes: null,
  longestLife: ASSERTION_LIFE.most,
};

/** What the token endpoint itself refuses a request for. */
async function causeAtServer(request: NonNullable<ReturnType<typeof readExchanges>[number]["request"]>, off: string | undefined) {
  const { policy } = await aTokenWorld().then(async ({ ports }) => ({ policy: await ports.policy(aRequest("").realmId) }));
  const { ports } = await aTokenWorld({
    policy: {
      enabledGrantTypes: new Set(
        [...policy.enabledGrantTypes].filter((name) => portal.grantTypes.some((row) => row.name === name) && name !== off),
      ),
      scopes: openScopes("read", "write", "openid"),
      defaultScopes: ["read"],
      issuers: issuersOf("https://portal.example", ROOT_REALM_PATH),
      assertionAudiences: assertionAudiencesOf("https://portal.example", ROOT_REALM_PATH),
      trustedIssuers: new Map([[IDP.issuer, IDP]]),
    },
    // What an issuer's assertion says is looked at once it is signed.
    ports: { isSignedBy: () => true, clock: { now: () => ASSERTIONS_MADE_AT } },
    client: {
      ref: CLIENT_REF,
      clientId: "9hBqzUZhGphfQmdcU",
      secrets: [aSecret(filledIn("@SECRET@"))],
      grantTypes: knownGrantTypes(portal.grantTypes.map(({ name }) => name)),
    },
  });
  const outcomes: string[] = [];
  const endpoint = createTokenEndpoint({
    ...ports,
    commit: async ({ usage }) => {
      if (usage === null) throw new Error("a refused request is counted");
      outcomes.push(usage.outcome);
      return "committed";
    },
  });
  await endpoint(
    aRequest(request.body, {
      method: request.method,
      contentType: request.headers.get("content-type") ?? null,
      authorization: request.headers.get("authorization") ?? null,
      dpop: request.headers.has("dpop") ? { text: request.headers.get("dpop") ?? "", uri: request.url ?? "" } : null,
      query: queryOf(request.url ?? ""),
      bodyTooLarge: Number(request.headers.get("content-length") ?? 0) > 65_536,
    }),
  );
  return outcomes[0];
}

/** A real code and real APIs would have to be there. */
const NEEDS_MORE: ReadonlySet<string> = new Set(["code_verifier_wrong", "target_too_many"]);

describe("what the browser finds", () => {
  const decidable = readCorpus().flatMap(({ text, cause, off }) => {
    const [exchange, ...others] = readExchanges(text);
    const request = exchange?.request ?? null;
    // What is masked or comes from a file is not known.
    const sent = JSON.stringify([request?.body, ...(request?.headers ?? [])]);
    const isWhole = request !== null && exchange?.answer === null && others.length === 0 && !request.partial && !/\{\{|\*{4}/.test(sent);
    const isToken = request?.url === null || placeOf(request?.url ?? "", portal)?.endpoint === "token";
    return isWhole && isToken && !NEEDS_MORE.has(cause) ? [{ text, cause, off, request }] : [];
  });

  it("is tried with much of the corpus", () => {
    expect(decidable.length).toBeGreaterThan(60);
  });

  it.each(decidable)("is what the token endpoint says of $text", async ({ request, cause, off }) => {
    expect(await causeAtServer(request, off)).toBe(cause);
  });

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
    const USED = knownGrantTypes(Object.keys(REQUIRED));
    const full = Object.fromEntries(names.map((name) => [name, "x"]));
    for (const name of names) {
      const world = await aTokenWorld({ client: { grantTypes: USED } });
      await world.send({ grant_type: grantType, ...full, [name]: "" });
      expect(await world.outcomes()).toEqual({ parameter_missing: 1 });
    }
    const world = await aTokenWorld({ client: { grantTypes: USED } });
    await world.send({ grant_type: grantType, ...full });
    expect(await world.outcomes()).not.toHaveProperty("parameter_missing");
  });
});
