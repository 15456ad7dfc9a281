/** A mix of token requests whose outcomes are known before they are sent. */
import type { TestClient } from "#tests/support/fixtures";
import { basic } from "#tests/support/protocol-client";

export interface Shot {
  readonly outcome: string;
  readonly grantType: string;
  readonly status: number;
  /** The application it is counted for; "" for none. */
  readonly applicationId: string;
  /** The secret it is counted for; "" for none. */
  readonly secretId: string;
  send(url: string): Promise<Response>;
}

interface MixClient extends TestClient {
  readonly otherSecret: { readonly id: string; readonly secret: string };
  readonly expiredSecret: { readonly id: string; readonly secret: string };
}

function shot(client: MixClient, expected: Partial<Shot> & Pick<Shot, "outcome" | "status">, body: string, authorization: string): Shot {
  return {
    grantType: "client_credentials",
    applicationId: client.applicationId,
    secretId: client.secretId,
    ...expected,
    send: (url) =>
      fetch(`${url}/token`, {
        method: "POST",
        body,
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          ...(authorization === "" ? {} : { authorization }),
        },
      }),
  };
}

/** One client's shots, each kind as often as `counts` says; wrong secrets are few, so that no throttle answers in their place. */
export function knownMix(
  client: MixClient,
  counts: Readonly<Record<string, number>>,
  user: { readonly email: string; readonly password: string },
): Shot[] {
  const own = basic(client.clientId, client.secret);
  const other = basic(client.clientId, client.otherSecret.secret);
  const person = new URLSearchParams({ grant_type: "password", username: user.email, password: user.password }).toString();
  const kinds: Readonly<Record<string, () => Shot>> = {
    success: () => shot(client, { outcome: "success", status: 200 }, "grant_type=client_credentials", own),
    otherSecret: () =>
      shot(client, { outcome: "success", status: 200, secretId: client.otherSecret.id }, "grant_type=client_credentials", other),
    password: () => shot(client, { outcome: "success", status: 200, grantType: "password" }, person, own),
    wrongSecret: () =>
      shot(
        client,
        { outcome: "secret_unknown", status: 401, secretId: "" },
        "grant_type=client_credentials",
        basic(client.clientId, "not-the-secret"),
      ),
    expiredSecret: () =>
      shot(
        client,
        { outcome: "secret_expired", status: 401, secretId: client.expiredSecret.id },
        "grant_type=client_credentials",
        basic(client.clientId, client.expiredSecret.secret),
      ),
    unknownClient: () =>
      shot(
        client,
        { outcome: "client_unknown", status: 401, applicationId: "", secretId: "" },
        "grant_type=client_credentials",
        basic(`no-${client.clientId}`, client.secret),
      ),
    unknownScope: () => shot(client, { outcome: "scope_unknown", status: 400 }, "grant_type=client_credentials&scope=no-such-scope", own),
    notTicked: () =>
      shot(
        client,
        { outcome: "grant_not_allowed", status: 400, grantType: "refresh_token" },
        "grant_type=refresh_token&refresh_token=x",
        own,
      ),
    unknownGrant: () => shot(client, { outcome: "grant_type_unknown", status: 400, grantType: "" }, "grant_type=magic", own),
  };
  return Object.entries(counts).flatMap(([kind, count]) => Array.from({ length: count }, () => kinds[kind]?.() ?? fail(kind)));
}

function fail(kind: string): never {
  throw new Error(`no such kind of shot: ${kind}`);
}

/** In an order that is the same every run and mixes all kinds. */
export function shuffled<T>(items: readonly T[]): T[] {
  let state = 42;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state;
  };
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

/** How many of `items` share each key. */
export function tally<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}
