/** Keys and secrets as clients send them: raw, encoded in one way or another, in the header or in the body, and by trying (issue 12 §2). */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { ENGINES } from "#tests/support/databases";
import { createClient, type TestClient } from "#tests/support/fixtures";
import { basic, post } from "#tests/support/protocol-client";
import { useServer } from "./setup";

const run = promisify(execFile);
const FORM = { grant_type: "client_credentials" };

describe.each(ENGINES)("keys and secrets on %s", (engine) => {
  const server = useServer(engine);
  let client: TestClient;
  const url = () => `${server().url}/token`;

  beforeAll(async () => {
    client = await createClient();
  });

  it("issue 12 §2: the header that echo and base64 make is one line, and works", async () => {
    const command = 'curl -s -d grant_type=client_credentials -H "Authorization: Basic $(echo -n "$ID:$SECRET" | base64)" "$URL"';
    const { stdout } = await run("bash", ["-c", command], {
      env: { ...process.env, ID: client.clientId, SECRET: client.secret, URL: url() },
    });
    expect(JSON.parse(stdout)).toMatchObject({ token_type: "Bearer" });
  });

  it("issue 12 §2: key and secret are the same raw, form-encoded and percent-encoded, in the header and in the body", async () => {
    const { clientId, secret } = client;
    const every = (text: string) => [...text].map((letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
    for (const encode of [
      (text: string) => text,
      (text: string) => new URLSearchParams({ "": text }).toString().slice(1),
      encodeURIComponent,
    ])
      expect([encode(clientId), encode(secret)]).toEqual([clientId, secret]);
    for (const encode of [(text: string) => text, every]) {
      const authorization = `Basic ${Buffer.from(`${encode(clientId)}:${encode(secret)}`).toString("base64")}`;
      expect((await post(url(), FORM, { authorization })).status).toBe(200);
      const body = `grant_type=client_credentials&client_id=${encode(clientId)}&client_secret=${encode(secret)}`;
      expect((await post(url(), body)).status).toBe(200);
    }
  });

  it("issue 12 §2: a key and a secret of an earlier version, as they are stored, go on working", async () => {
    const credentials = {
      clientId: `9hBqzUZhGphfQmdcUX0lneFi${engine.slice(0, 4)}`,
      secret: "lk_cs_abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE4HzEqb",
    };
    await createClient({ credentials });
    expect((await post(url(), FORM, { authorization: basic(credentials.clientId, credentials.secret) })).status).toBe(200);
  });

  it.each(["client_secret_post", "client_secret_basic"] as const)(
    "item 33: a client registered for %s that finds its method by trying is never throttled: a method that is not its own is no guess",
    async (authMethod) => {
      const target = await createClient({ authMethod });
      const inHeader = () => post(url(), FORM, { authorization: basic(target.clientId, target.secret) });
      const inBody = () => post(url(), { ...FORM, client_id: target.clientId, client_secret: target.secret });
      const [other, own] = authMethod === "client_secret_post" ? [inHeader, inBody] : [inBody, inHeader];
      // As many processes of one address as would be throttled if each first try were a wrong secret.
      for (let process = 0; process < 70; process += 1) {
        const first = await other();
        expect([first.status, first.json["error"]]).toEqual([401, "invalid_client"]);
        expect((await own()).status).toBe(200);
      }
    },
  );
});
