// oidc-provider set up as its documentation says for client_credentials: opaque tokens by default, JWTs of
// TOKEN_FORMAT's algorithm through resource indicators.
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";
import { client, listen, TOKEN_LIFETIME } from "./listen.mjs";

const API = "https://api.example.com";
const KEY_TYPES = { ES256: ["ec", { namedCurve: "P-256" }], EdDSA: ["ed25519", {}], RS256: ["rsa", { modulusLength: 2048 }] };

/** Serves with `Adapter`; without one, with the provider's own in memory. */
export function serveProvider(Adapter) {
  const format = process.env.TOKEN_FORMAT ?? "opaque";
  const provider = new Provider("http://127.0.0.1", {
    ...(Adapter ? { adapter: Adapter } : {}),
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
    ],
    jwks: { keys: Object.keys(KEY_TYPES).map(signingKey) },
    enabledJWA: { clientAuthSigningAlgValues: ["RS256", "ES256", "EdDSA"], idTokenSigningAlgValues: ["RS256", "ES256", "EdDSA"] },
    scopes: ["default"],
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
  listen(provider.callback());
}

function signingKey(alg) {
  const [type, options] = KEY_TYPES[alg];
  return { ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }), alg, use: "sig", kid: alg };
}
