/**
 * What an MCP client meets: a portal that lets agents in, the example server of the documents, registered there as an API, and a host of
 * metadata documents. All of it is set up through the portal's own pages.
 */
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { tlsCredentials } from "#app/server/tls";
import { mcpAddress, startMcpServer } from "#tests/support/mcp";
import { type RunningServer, startServer } from "#tests/support/server";
import { ADMIN, test as base, createApplication, expect, generateKeys, signIn } from "./fixtures";

/** A host with a certificate of its own, which the portal trusts. */
interface DocumentHost {
  readonly certificateFile: string;
  /** Where a document lies that has these members beside its `client_id`. */
  publish(document: object): string;
}

export interface McpScene {
  /** The example server's address, which is its identifier as an API. */
  readonly resource: string;
  /** What the owner of the API is told of a token at introspection (RFC 7662 §2.2). */
  introspect(token: string): Promise<unknown>;
}

export const test = base.extend<object, { readonly documents: DocumentHost; readonly scene: McpScene }>({
  documents: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const folder = await mkdtemp(path.join(tmpdir(), "latchkey-documents-"));
      const published = new Map<string, object>();
      const credentials = await tlsCredentials({ mode: "self-signed" }, folder, "localhost");
      const host = createServer(credentials ?? {}, ({ url = "" }, answer) => {
        const document = published.get(url);
        answer.writeHead(document === undefined ? 404 : 200, { "Content-Type": "application/json" }).end(JSON.stringify(document));
      });
      await new Promise<void>((done) => void host.listen(0, "127.0.0.1", done));
      const { port } = host.address() as AddressInfo;
      await use({
        certificateFile: path.join(folder, "tls/self-signed.crt"),
        publish(document) {
          const place = `/clients/${published.size}.json`;
          const address = `https://localhost:${port}${place}`;
          published.set(place, { client_id: address, ...document });
          return address;
        },
      });
      host.close().closeAllConnections();
      await rm(folder, { recursive: true });
    },
    { scope: "worker" },
  ],
  server: [
    async ({ documents }, use) => {
      const server = await startServer({
        engine: "sqlite",
        env: {
          ADMIN_EMAIL: ADMIN.email,
          ADMIN_PASSWORD: ADMIN.password,
          OUTBOUND_INNER_HOSTS: "localhost",
          NODE_EXTRA_CA_CERTS: documents.certificateFile,
        },
      });
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  scene: [
    async ({ browser, server }, use) => {
      const resource = await mcpAddress();
      const context = await browser.newContext({ baseURL: server.url });
      const key = await prepare(await context.newPage(), resource);
      await context.close();
      const child = await startMcpServer({ ISSUER: server.url, RESOURCE: resource, CLIENT_ID: key.clientId, CLIENT_SECRET: key.secret });
      await use({ resource, introspect: async (token) => await introspect(server, key, token) });
      await stop(child);
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

interface Key {
  readonly clientId: string;
  readonly secret: string;
}

/** Lets agents in, registers the server as an API with a scope, and makes a key by which the server introspects. */
async function prepare(page: Page, resource: string): Promise<Key> {
  await signIn(page, ADMIN);
  await page.goto("/admin/agents/policy");
  await page.getByRole("group", { name: "Programs that name themselves by a document" }).getByLabel("Listed hosts").check();
  await page.getByLabel("Hosts of documents").fill("localhost");
  await page.getByRole("group", { name: "Programs that register themselves" }).getByLabel("Listed hosts").check();
  await page.getByLabel("Hosts of callback URLs").fill("localhost\n127.0.0.1");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The settings were saved").first()).toBeVisible();

  await page.goto("/apis/new");
  await page.getByLabel("Identifier").fill(resource);
  await page.getByLabel("Name", { exact: true }).fill("Notes");
  await page.getByRole("button", { name: "Register API" }).click();
  await page.getByLabel("Scope", { exact: true }).fill("notes.read");
  await page.getByLabel("What it allows", { exact: true }).fill("Read your notes");
  await page.getByRole("button", { name: "Add scope" }).click();
  await expect(page.getByRole("row", { name: "notes.read" })).toBeVisible();

  return await generateKeys(page, await createApplication(page, "Notes server"));
}

async function introspect({ url }: RunningServer, { clientId, secret }: Key, token: string): Promise<unknown> {
  const headers = { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}` };
  const answer = await fetch(`${url}/introspect`, { method: "POST", headers, body: new URLSearchParams({ token }) });
  expect(answer.status).toBe(200);
  return await answer.json();
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((done) => child.once("exit", done));
  child.kill();
  await ended;
}

/**
 * Signs in where a program has sent the person, and allows it.
 *
 * @param shown a text of the consent page, by which the person knows what they allow
 */
export async function signInAndAllow(
  page: Page,
  address: string,
  account: { readonly email: string; readonly password: string },
  shown: string,
): Promise<void> {
  await page.goto(address);
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText(shown)).toBeVisible();
  await page.getByRole("button", { name: "Allow" }).click();
}

export { expect };
