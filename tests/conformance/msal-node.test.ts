/** A sign-in as MSAL for Node does it, at the portal's own issuer and at WSO2's and PingAM's: discovery to refresh (issue 12 §3). */
import { ConfidentialClientApplication, type Configuration, CryptoProvider, ProtocolMode, PublicClientApplication } from "@azure/msal-node";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { allow, CALLBACK } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { type Browser, openBrowser } from "../integration/accounts/browser";
import { PASSWORD } from "../integration/admin/console";
import { ProxiedNetwork } from "./proxied-network";
import { useServer } from "./setup";

/** MSAL takes no authority by `http`: the tests stand where a proxy that ends TLS would. */
const PORTAL = "https://localhost";
const SCOPES = ["openid", "email", "offline_access"];
const EMAIL = "ada@example.com";
const NONCE = "n-0S6_WzA2Mj";

describe.each(ENGINES)("MSAL for Node on %s", (engine) => {
  const server = useServer(engine, { PUBLIC_URL: PORTAL });
  let origin: string;
  let browser: Browser;
  beforeAll(async () => {
    origin = `http://localhost:${server().port}`;
    browser = openBrowser(origin);
    await browser.post("/signup", { name: "Ada Lovelace", email: EMAIL, password: PASSWORD });
  });

  it.each([
    { path: "", type: "confidential", algorithm: "ES256" },
    { path: "/oauth2/token", type: "confidential", algorithm: "RS256" },
    { path: "/am/oauth2", type: "public", algorithm: "RS256" },
  ] as const)("signs a person in and refreshes at issuer $path, as a $type client with $algorithm", async ({ path, type, algorithm }) => {
    const grantTypes = ["authorization_code", "refresh_token"];
    const client = await createClient({ grantTypes, callbackUrls: [CALLBACK], scopes: null, type });
    await database().prisma.client.update({ where: { id: client.ref }, data: { idTokenSignedResponseAlg: algorithm } });
    const auth = { clientId: client.clientId, authority: PORTAL + path, knownAuthorities: [new URL(PORTAL).host] };
    const system = { protocolMode: ProtocolMode.OIDC, networkClient: new ProxiedNetwork(PORTAL, origin) };
    const app = msal({ auth, system }, type === "public" ? null : client.secret);

    const { verifier: codeVerifier, challenge: codeChallenge } = await new CryptoProvider().generatePkceCodes();
    const request = { scopes: SCOPES, redirectUri: CALLBACK };
    const asked = new URL(await app.getAuthCodeUrl({ ...request, nonce: NONCE, codeChallenge, codeChallengeMethod: "S256" }));
    const { code = "" } = await allow(browser, asked.pathname + asked.search);
    const { account, idTokenClaims } = await app.acquireTokenByCode({ ...request, code, codeVerifier, nonce: NONCE });
    const { id: sub } = await database().prisma.user.findFirstOrThrow({ where: { email: EMAIL } });
    const signedIn = { iss: PORTAL + path, aud: client.clientId, sub };
    expect(idTokenClaims).toMatchObject(signedIn);

    const refreshed = await app.acquireTokenSilent({ account: account ?? expect.fail("no account"), scopes: SCOPES, forceRefresh: true });
    expect(refreshed).toMatchObject({ fromCache: false, idTokenClaims: signedIn });
  });
});

function msal({ auth, ...rest }: Configuration, clientSecret: string | null) {
  return clientSecret === null
    ? new PublicClientApplication({ auth, ...rest })
    : new ConfidentialClientApplication({ auth: { ...auth, clientSecret }, ...rest });
}
