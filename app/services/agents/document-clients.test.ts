import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "#app/db/database";
import { newActor, withTestDatabase } from "../testing";
import { enterByDocument } from "./document-clients";
import { type AgentPolicyInput, changeAgentSettings } from "./policy";

vi.stubEnv("OUTBOUND_INNER_HOSTS", "127.0.0.1");
withTestDatabase();

const POLICY: AgentPolicyInput = {
  metadataDocuments: "open",
  documentHosts: [],
  dynamicRegistration: "off",
  registrationHosts: [],
  unusedRegistrationHours: 72,
};

/** What the host answers, and how often it was asked. */
let answer: { status: number; type: string; document: Record<string, unknown> | string; cache: string };
let asked = 0;
let server: http.Server;
let clientId: string;
let count = 0;

beforeEach(async () => {
  server = http.createServer((_request, response) => {
    asked += 1;
    const { status, type, document, cache } = answer;
    response.writeHead(status, { "Content-Type": type, "Cache-Control": cache });
    response.end(typeof document === "string" ? document : JSON.stringify(document));
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  count += 1;
  clientId = `http://127.0.0.1:${(server.address() as AddressInfo).port}/client-${count}.json`;
  const document = { client_id: clientId, client_name: `Agent ${count}`, redirect_uris: ["http://127.0.0.1/cb"] };
  answer = { status: 200, type: "application/json", document, cache: "max-age=600" };
  asked = 0;
  await changeAgentSettings(await newActor("admin"), POLICY);
});
afterEach(() => void server.close().closeAllConnections());

const stored = async () =>
  await database().prisma.client.findFirst({ where: { clientId }, include: { application: true, registration: true } });
const stale = async () => await database().prisma.clientRegistration.updateMany({ data: { freshUntil: new Date(0) } });

describe("a client whose identifier is the address of a document", () => {
  it("comes in when somebody who has signed in is first asked, and is fetched once while it is fresh", async () => {
    const actor = await newActor();
    expect(await enterByDocument(null, actor.realmId, clientId)).toEqual({ kind: "sign_in", known: false });
    expect([asked, await stored()]).toEqual([0, null]);
    expect(await enterByDocument(actor, actor.realmId, clientId)).toEqual({ kind: "go_on" });
    expect(await enterByDocument(null, actor.realmId, clientId)).toEqual({ kind: "go_on" });
    expect(asked).toBe(1);
    expect(await stored()).toMatchObject({
      kind: "command_line",
      type: "public",
      registeredBy: "document",
      callbackUrls: '["http://127.0.0.1/cb"]',
      application: { kind: "agent", name: `Agent ${count}` },
      registration: { host: "127.0.0.1", freshUntil: expect.any(Date), expiresAt: expect.any(Date) },
    });
  });

  it("comes in once when many ask at once", async () => {
    const actor = await newActor();
    await Promise.all(Array.from({ length: 5 }, async () => await enterByDocument(actor, actor.realmId, clientId)));
    expect(await database().prisma.client.count({ where: { clientId } })).toBe(1);
  });

  it("is renewed once its time is over, and changed redirect URIs count from then on", async () => {
    const actor = await newActor();
    await enterByDocument(actor, actor.realmId, clientId);
    answer.document = { client_id: clientId, client_name: "Agent", redirect_uris: ["http://127.0.0.1/other"] };
    await enterByDocument(actor, actor.realmId, clientId);
    expect((await stored())?.callbackUrls).toBe('["http://127.0.0.1/cb"]');
    await stale();
    expect(await enterByDocument(null, actor.realmId, clientId)).toEqual({ kind: "sign_in", known: true });
    await enterByDocument(actor, actor.realmId, clientId);
    expect((await stored())?.callbackUrls).toBe('["http://127.0.0.1/other"]');
  });

  it.each([
    ["an error", { status: 404 }],
    ["a redirect", { status: 302 }],
    ["another success", { status: 203 }],
    ["HTML", { type: "text/html" }],
    ["no JSON", { document: "x" }],
    ["another's document", { document: { client_id: "https://other.example/a", redirect_uris: ["http://127.0.0.1/"] } }],
    ["20 kB", { document: { padding: "a".repeat(20_000) } }],
  ])("is refused when its host answers with %s, which leaves nothing behind", async (_what, change) => {
    answer = { ...answer, ...change };
    const actor = await newActor();
    expect(await enterByDocument(actor, actor.realmId, clientId)).toMatchObject({ kind: "refused" });
    expect(await stored()).toBeNull();
  });

  it("whose document cannot be had is asked for again only after a while, and then comes in", async () => {
    const actor = await newActor();
    answer.status = 503;
    for (let time = 0; time < 3; time++) await enterByDocument(actor, actor.realmId, clientId);
    expect(asked).toBe(1);
  });

  it("is refused where its host is not listed, also when it was let in before", async () => {
    const actor = await newActor();
    await enterByDocument(actor, actor.realmId, clientId);
    await changeAgentSettings(await newActor("admin"), { ...POLICY, metadataDocuments: "listed", documentHosts: ["claude.ai"] });
    expect(await enterByDocument(actor, actor.realmId, clientId)).toMatchObject({ kind: "refused" });
    await changeAgentSettings(await newActor("admin"), { ...POLICY, metadataDocuments: "listed", documentHosts: ["127.0.0.1"] });
    expect(await enterByDocument(actor, actor.realmId, clientId)).toEqual({ kind: "go_on" });
  });

  it("is unknown like any other where an admin has not switched it on", async () => {
    const actor = await newActor();
    await changeAgentSettings(await newActor("admin"), { ...POLICY, metadataDocuments: "off" });
    expect(await enterByDocument(actor, actor.realmId, clientId)).toEqual({ kind: "go_on" });
    expect([asked, await stored()]).toEqual([0, null]);
  });

  it("needs no network where an admin has pinned its document", async () => {
    const actor = await newActor();
    const url = "https://pinned.example/client.json";
    const document = JSON.stringify({ client_id: url, redirect_uris: ["http://localhost/cb"] });
    await database().prisma.pinnedDocument.create({ data: { realmId: actor.realmId, url, document, createdById: "" } });
    expect(await enterByDocument(actor, actor.realmId, url)).toEqual({ kind: "go_on" });
    expect(await database().prisma.client.count({ where: { clientId: url } })).toBe(1);
  });

  it("that is none of a document is looked up like any other", async () => {
    for (const other of [undefined, "", "9hBqzUZhGphfQmdcUX0lneFiiuxw", "https://app.example", "https://app.example/a#b"])
      expect(await enterByDocument(null, "root", other)).toEqual({ kind: "go_on" });
  });
});
