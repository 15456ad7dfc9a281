// oidc-provider set up as its documentation says for client_credentials: opaque tokens by default, JWTs of
// TOKEN_FORMAT's algorithm through resource indicators.
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";
import { client, listen, TOKEN_LIFETIME } from "./listen.mjs";

const API = "https://api.example.com";
const KEY_TYPES = { ES256: ["ec", { namedCurve: "P-256" }], EdDSA: ["ed25519", {}], RS256: ["rsa", { modulusLength: 2048 }] };

/** Set: the client has the code flow, and whoever comes without a session is signed in as one person and has consented. */
const REDIRECT_URI = process.env.REDIRECT_URI;

/** What only the code flow needs. */
const CODE_FLOW = {
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  async loadExistingGrant(ctx) {
    const known = ctx.oidc.session.grantIdFor(ctx.oidc.client.clientId);
    if (known) return await ctx.oidc.provider.Grant.find(known);
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
};

const GRANTS = REDIRECT_URI
  ? { grant_types: ["authorization_code"], redirect_uris: [REDIRECT_URI], response_types: ["code"] }
  : { grant_types: ["client_credentials"], redirect_uris: [], response_types: [] };

/** Serves with `Adapter`; without one, with the provider's own in memory. */
export function serveProvider(Adapter) {
  const format = process.env.TOKEN_FORMAT ?? "opaque";
  const provider = new Provider("http://127.0.0.1", {
    ...(Adapter ? { adapter: Adapter } : {}),
    ...(REDIRECT_URI ? CODE_FLOW : {}),
    clients: [{ client_id: client.id, client_secret: client.secret, ...GRANTS }],
    jwks: { keys: Object.keys(KEY_TYPES).map(signingKey) },
    enabledJWA: { clientAuthSigningAlgValues: ["RS256", "ES256", "EdDSA"], idTokenSigningAlgValues: ["RS256", "ES256", "EdDSA"] },
    scopes: REDIRECT_URI ? ["openid"] : ["default"],
    ttl: { ClientCredentials: TOKEN_LIFETIME },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      resourceIndicators: {
        enabled: format !== "opaque",
        defaultResource: () => API,
        getResourceServerInfo: () => ({
          scope: "default",
          accessTokenTTL: TOKEN_LIFETIME,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: format } },
        }),
      },
    },
  });
  const answer = provider.callback();
  listen((request, response) =>
    request.url.startsWith("/interaction/") ? signIn(provider, request, response) : answer(request, response),
  );
}

function signIn(provider, request, response) {
  return provider.interactionFinished(request, response, { login: { accountId: "person" } });
}

function signingKey(alg) {
  const [type, options] = KEY_TYPES[alg];
  return { ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }), alg, use: "sig", kid: alg };
}
