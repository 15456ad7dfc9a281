/**
 * MCP clients against the portal and the example server of docs/agents.md, as issue 12 §7 asks: the official client's whole flow, the
 * conformance suite's `authorization`, and the inspector's command line.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Client, refreshAuthorization, registerClient, UnauthorizedError } from "@modelcontextprotocol/client";
import type { Page } from "@playwright/test";
import { freePort } from "#tests/support/free-port";
import { CAN_RUN_PROGRAMS, startMcpProgram } from "#tests/support/mcp";
import { ADMIN, signIn, signUp } from "./fixtures";
import { McpProgram } from "./mcp-program";
import { expect, signInAndAllow, test } from "./mcp-scene";

const call = async (client: Client) => await client.callTool({ name: "find-note", arguments: { title: "Milk" } });

/** From the server's first 401 to a connected client, by way of the person in the browser. */
async function connect(page: Page, program: McpProgram, resource: string): Promise<Client> {
  const account = await signUp(page);
  await page.context().clearCookies();
  await expect(program.connect(resource)).rejects.toThrow(UnauthorizedError);
  const address = program.sentTo[0];
  // Where the portal lists offline_access, the client asks for it by itself.
  const asked = { resource, scope: "notes.read offline_access", code_challenge_method: "S256" };
  expect(Object.fromEntries(address?.searchParams ?? [])).toMatchObject(asked);
  await signInAndAllow(page, String(address), account, "Read your notes");
  await expect(page.getByRole("heading", { name: "Back at the program" })).toBeVisible();
  // It compares `state` itself, and `iss` with the issuer it discovered (RFC 9207 §2.4).
  await program.transport(resource).finishAuth(await program.called);
  return await program.connect(resource);
}

test("a program that registers itself (RFC 7591) calls a tool, refreshes, and is stopped by the person", async ({
  page,
  server,
  scene,
}) => {
  test.slow();
  const program = await McpProgram.start("Registered program");
  try {
    const client = await connect(page, program, scene.resource);
    expect(program.client).toMatchObject({ client_id: expect.stringMatching(/^[\w-]+$/), issuer: server.url });
    expect((await call(client)).content).toEqual([{ type: "text", text: expect.stringMatching(/^Milk: a note for ./) }]);

    const [first, clientId] = [program.held, program.client?.client_id ?? ""];
    expect(first).toMatchObject({ token_type: "Bearer", scope: "notes.read offline_access", refresh_token: expect.any(String) });
    expect(await scene.introspect(first?.access_token ?? "")).toMatchObject({ active: true, aud: scene.resource, client_id: clientId });
    // Two windows of the program refresh at once, and get the same successor (mcp.md, "with a bounded grace").
    const clientInformation = { client_id: clientId };
    const refreshToken = first?.refresh_token ?? "";
    const refresh = async () => await refreshAuthorization(server.url, { clientInformation, refreshToken, resource: scene.resource });
    const [one, other] = await Promise.all([refresh(), refresh()]);
    expect([one.refresh_token === refreshToken, other.refresh_token]).toEqual([false, one.refresh_token]);
    // It refreshes by itself once the server refuses its access token.
    program.held = { ...one, issuer: server.url, access_token: "expired" };
    await call(client);
    expect(program.held.refresh_token).not.toBe(one.refresh_token);

    await page.goto("/account#connected-applications");
    await page.getByRole("button", { name: /^Stop Registered program/ }).click();
    await expect(page.getByText(/^Registered program.* was stopped\./).first()).toBeVisible();
    for (const token of [first, program.held]) expect(await scene.introspect(token?.access_token ?? "")).toEqual({ active: false });
    await expect(call(client)).rejects.toThrow(UnauthorizedError);
    expect([program.sentTo.length, program.held]).toEqual([2, undefined]);
  } finally {
    program.close();
  }
});

test("a program known by its metadata document calls a tool, and is stopped by the admin", async ({
  page,
  browser,
  documents,
  server,
  scene,
}) => {
  test.slow();
  const program = await McpProgram.start("Documented program");
  try {
    program.clientMetadataUrl = documents.publish(program.clientMetadata);
    const client = await connect(page, program, scene.resource);
    expect(program.client).toMatchObject({ client_id: program.clientMetadataUrl });
    expect((await call(client)).isError).toBeFalsy();
    const token = program.held?.access_token ?? "";
    expect(await scene.introspect(token)).toMatchObject({ active: true, client_id: program.clientMetadataUrl });

    const admin = await browser.newPage({ baseURL: server.url });
    await signIn(admin, ADMIN);
    await admin.goto("/admin/agents");
    await admin.getByRole("link", { name: "Documented program" }).click();
    await admin.getByRole("link", { name: "Stop", exact: true }).click();
    await admin.getByLabel("Reason").fill("Not ours");
    await admin.getByRole("button", { name: "Suspend application" }).click();
    await expect(admin.getByText(/ was suspended\.$/).first()).toBeVisible();
    await admin.close();
    expect(await scene.introspect(token)).toEqual({ active: false });
    await expect(call(client)).rejects.toThrow();
  } finally {
    program.close();
  }
});

test.describe("programs of npm", () => {
  // One after the other, as the first installs them.
  test.describe.configure({ mode: "default" });
  test.skip(!CAN_RUN_PROGRAMS, "they need Node 22.19 or newer");
  let home = "";
  test.beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), "latchkey-mcp-"));
  });
  test.afterEach(async () => await rm(home, { recursive: true, force: true }));

  test("the conformance suite finds nothing to fail in the authorization server", async ({ page, server, scene }) => {
    // The first run installs the programs.
    test.setTimeout(600_000);
    const account = await signUp(page);
    await page.context().clearCookies();
    const port = String(await freePort());
    const { client_id } = await registerClient(server.url, {
      clientMetadata: { redirect_uris: [`http://127.0.0.1:${port}/callback`], token_endpoint_auth_method: "none" },
    });
    const args = ["authorization", "--url", server.url, "--client-id", client_id, "--resource", scene.resource, "--port", port];
    const suite = startMcpProgram("conformance", args, home);
    // The suite stops listening while the browser still asks for its icon: a page whose console is not watched.
    const visitor = await page.context().newPage();
    await signInAndAllow(visitor, await suite.address(`${server.url}/authorize`), account, scene.resource);
    const { code, output } = await suite.ended;
    expect(output).toContain("authorization-code-grant");
    expect([code, output]).toEqual([0, expect.stringMatching(/\b0 failed/)]);
  });

  test("the inspector's command line lists and calls tools with a token", async ({ page, scene }) => {
    test.setTimeout(600_000);
    const program = await McpProgram.start("Token for the inspector");
    try {
      await connect(page, program, scene.resource);
      const inspect = async (method: readonly string[]) => {
        const args = ["--cli", scene.resource, "--transport", "http", "--method", ...method];
        const authorization = ["--header", `Authorization: Bearer ${program.held?.access_token}`];
        return await startMcpProgram("inspector", [...args, ...authorization], home).ended;
      };
      expect(await inspect(["tools/list"])).toEqual({ code: 0, output: expect.stringContaining("find-note") });
      const called = await inspect(["tools/call", "--tool-name", "find-note", "--tool-arg", "title=Milk"]);
      expect(called).toEqual({ code: 0, output: expect.stringContaining("Milk: a note for") });
    } finally {
      program.close();
    }
  });
});
