/** How a test asks one of several portals. */
import type { TestClient } from "#tests/support/fixtures";
import { type Answer, basic, post, read } from "#tests/support/protocol-client";

/** A token for the client; by default one of its own. */
export function tokenAt(
  portal: string,
  client: TestClient,
  form: Record<string, string> = { grant_type: "client_credentials" },
): Promise<Answer> {
  return post(`${portal}/token`, form, { authorization: basic(client.clientId, client.secret) });
}

/** What the portal says of a token. */
export function introspectAt(portal: string, client: TestClient, token: string): Promise<Answer> {
  return post(`${portal}/introspect`, { token }, { authorization: basic(client.clientId, client.secret) });
}

/** The keys that the portal publishes. */
export async function keysAt(portal: string): Promise<Answer> {
  return read(await fetch(`${portal}/jwks`));
}
