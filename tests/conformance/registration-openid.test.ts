/** What clients register of OpenID Connect (Dynamic Client Registration 1.0 §2, §5), on both engines. */
import { writeFile } from "node:fs/promises";
import https from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { generate } from "selfsigned";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { setAgents } from "#tests/support/fixtures";
import { type Answer, read, text } from "#tests/support/protocol-client";
import { useServer } from "./setup";

const REDIRECTS = ["https://one.example/callback", "https://two.example/callback"];
/** What the group's address answers with. */
let listed: unknown = [];
let sector = "";
let group: https.Server;
const caFile = path.join(tmpdir(), `latchkey-sector-${process.pid}.crt`);

beforeAll(async () => {
  const made = await generate([{ name: "commonName", value: "localhost" }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
  });
  await writeFile(caFile, made.cert);
  group = https.createServer({ cert: made.cert, key: made.private }, (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(listed));
  });
  await new Promise<void>((done) => group.listen(0, "127.0.0.1", done));
  const address = group.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  sector = `https://localhost:${address.port}/sector.json`;
});
afterAll(() => void group.close());

describe.each(ENGINES)("registration with OpenID Connect on %s", (engine) => {
  const server = useServer(engine, { TRUST_PROXY: "1", OUTBOUND_INNER_HOSTS: "localhost", NODE_EXTRA_CA_CERTS: caFile });
  const send = async (method: string, url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    await read(await fetch(url, { method, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) }));
  const register = async (metadata: object) => await send("POST", `${server().url}/register`, { redirect_uris: REDIRECTS, ...metadata });
  const refusal = async (metadata: object) => {
    const { status, json } = await register(metadata);
    return [status, json["error"], json["error_description"]];
  };

  beforeEach(async () => {
    await database().prisma.rateLimit.deleteMany();
    await setAgents({ dynamicRegistration: "open" });
  });

  it("§2: signs ID tokens with RS256 where nothing is said, and with what the client says", async () => {
    const unsaid = (await register({})).json;
    expect(unsaid["id_token_signed_response_alg"]).toBe("RS256");
    const row = await database().prisma.client.findFirstOrThrow({ where: { clientId: text(unsaid["client_id"]) } });
    expect(row.idTokenSignedResponseAlg).toBe("RS256");
    expect((await register({ id_token_signed_response_alg: "ES256" })).json["id_token_signed_response_alg"]).toBe("ES256");
  });

  it("§2 and the logouts' §2: registers and answers every member that a key's page has", async () => {
    const members = {
      id_token_signed_response_alg: "ES256",
      userinfo_signed_response_alg: "RS256",
      subject_type: "pairwise",
      post_logout_redirect_uris: ["https://one.example/bye"],
      backchannel_logout_uri: "https://one.example/back",
      backchannel_logout_session_required: true,
      frontchannel_logout_uri: "https://one.example/front",
      frontchannel_logout_session_required: true,
    };
    const { status, json } = await register({ ...members, redirect_uris: [REDIRECTS[0]] });
    expect([status, json]).toEqual([201, expect.objectContaining(members)]);
    const row = await database().prisma.client.findFirstOrThrow({ where: { clientId: text(json["client_id"]) } });
    expect(row).toMatchObject({ subjectType: "pairwise", backchannelLogoutUri: "https://one.example/back", sectorIdentifierUri: null });
    const again = await fetch(text(json["registration_client_uri"]), {
      headers: { authorization: `Bearer ${text(json["registration_access_token"])}` },
    });
    expect(await again.json()).toMatchObject(members);
  });

  it.each([
    [{ id_token_signed_response_alg: "none" }, "id_token_signed_response_alg"],
    [{ userinfo_signed_response_alg: 1 }, "userinfo_signed_response_alg"],
    [{ subject_type: "secret" }, "subject_type"],
    [{ post_logout_redirect_uris: ["javascript:alert(1)"] }, "post_logout_redirect_uris"],
    [{ backchannel_logout_uri: "http://one.example/" }, "backchannel_logout_uri"],
    [{ frontchannel_logout_uri: "https://other.example/" }, "frontchannel_logout_uri"],
    // Core §8.1: of two hosts, none is the sector.
    [{ subject_type: "pairwise" }, "sector_identifier_uri"],
    [{ sector_identifier_uri: "http://one.example/sector.json" }, "sector_identifier_uri"],
  ])("refuses %j by the member's name", async (metadata, member) => {
    expect(await refusal(metadata)).toEqual([400, "invalid_client_metadata", expect.stringMatching(new RegExp(`^${member} `))]);
  });

  it("§5: takes a sector whose address lists every redirect URI, and no other", async () => {
    const claim = { subject_type: "pairwise", sector_identifier_uri: sector };
    const no = [400, "invalid_client_metadata", expect.stringContaining("sector_identifier_uri")];
    for (const answer of [[REDIRECTS[0]], {}, "https://one.example/callback", [...REDIRECTS.map((uri) => `${uri}/`)]]) {
      listed = answer;
      expect(await refusal(claim), JSON.stringify(answer)).toEqual(no);
    }
    listed = [...REDIRECTS, "https://three.example/callback"];
    const { status, json } = await register(claim);
    expect([status, json["sector_identifier_uri"]]).toEqual([201, sector]);
    // RFC 7592 §2.2: what replaces it is held to the same rule.
    const own = { authorization: `Bearer ${text(json["registration_access_token"])}` };
    const replaced = { ...claim, client_id: json["client_id"], redirect_uris: [...REDIRECTS, "https://evil.example/callback"] };
    expect((await send("PUT", text(json["registration_client_uri"]), replaced, own)).json["error"]).toBe("invalid_client_metadata");
  });

  it("§5: asks no inner host, and nobody for a request with a wrong initial access token", async () => {
    expect(await refusal({ sector_identifier_uri: "https://127.0.0.1/sector.json" })).toEqual([
      400,
      "invalid_client_metadata",
      expect.stringContaining("The host is not a public one."),
    ]);
    const metadata = { redirect_uris: REDIRECTS, sector_identifier_uri: "https://127.0.0.1/other.json" };
    const wrong = await send("POST", `${server().url}/register`, metadata, { authorization: "Bearer lk_iat_wrong" });
    expect([wrong.status, wrong.json["error"]]).toEqual([401, "invalid_token"]);
  });
});
