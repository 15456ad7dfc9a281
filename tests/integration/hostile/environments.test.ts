/** Issue 10 §3: a sandbox key is kept in test code; with it nothing can be learnt of production tokens. */
import { describe, expect, it } from "vitest";
import { ENGINES } from "#tests/support/databases";
import { createClient, type TestClient } from "#tests/support/fixtures";
import { post, text } from "#tests/support/protocol-client";
import { useConsole } from "../admin/console";
import { as } from "./ending-scene";

describe.each(ENGINES)("introspection between environments on %s (RFC 7662 §2.2)", (engine) => {
  const portal = useConsole(engine);
  const issue = async (client: TestClient) => text((await portal.token(client, { grant_type: "client_credentials" })).json["access_token"]);
  const ask = async (client: TestClient, token: string) => (await post(`${portal.url()}/introspect`, { token }, as(client))).json;

  it.each(["opaque", "jwt"] as const)(
    "a sandbox key sees no %s token of production, and a production key sees both",
    async (tokenFormat) => {
      const production = await createClient({ tokenFormat });
      const { applicationId, ownerId } = production;
      const sandbox = await createClient({ applicationId, ownerId, environment: "SANDBOX", tokenFormat });
      const [real, test] = [await issue(production), await issue(sandbox)];
      const observer = await createClient({ resourceServer: true, environment: "SANDBOX" });
      for (const key of [sandbox, observer]) {
        expect(await ask(key, real)).toEqual({ active: false });
        expect(await ask(key, test)).toMatchObject({ active: true, client_id: sandbox.clientId });
      }
      for (const token of [real, test]) expect(await ask(production, token)).toMatchObject({ active: true });
    },
  );
});
