/** Swagger UI as a single-page client of another origin: "Authorize" with PKCE, then a call of an API that checks the token (issue 12 §7). */
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { ADMIN, createApplication, expect, signIn, test } from "./fixtures";

const DIST = path.dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

interface Site {
  readonly server: Server;
  readonly origin: string;
  /** The Authorization headers with which the API was called. */
  readonly calls: string[];
}

/** A site with Swagger UI, and an API beside it that asks the portal's userinfo whose token it got. */
async function startSite(portal: string): Promise<Site> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://localhost");
    const answer = async (): Promise<readonly [status: number, type: string, body: string | Buffer]> => {
      if (pathname === "/") return [200, "text/html", PAGE];
      if (pathname === "/openapi.json") return [200, "application/json", JSON.stringify(openApi(portal))];
      if (pathname === "/who") {
        const authorization = request.headers.authorization ?? "";
        calls.push(authorization);
        const asked = await fetch(`${portal}/userinfo`, { headers: { authorization } });
        return [asked.status, "application/json", await asked.text()];
      }
      const file = path.join(DIST, path.basename(pathname));
      return [200, TYPES[path.extname(file)] ?? "application/octet-stream", await readFile(file)];
    };
    answer().then(
      ([status, type, body]) => response.writeHead(status, { "content-type": type }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>API</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/swagger-ui.css"></head>
<body><div id="ui"></div><script src="/swagger-ui-bundle.js"></script><script>
window.ui = SwaggerUIBundle({ url: "/openapi.json", dom_id: "#ui", oauth2RedirectUrl: location.origin + "/oauth2-redirect.html", validatorUrl: null });
window.ui.initOAuth({ usePkceWithAuthorizationCodeGrant: true });
</script></body></html>`;

function openApi(portal: string) {
  const scopes = { openid: "Know you", email: "See your email address" };
  return {
    openapi: "3.0.3",
    info: { title: "Who", version: "1" },
    components: {
      securitySchemes: {
        portal: {
          type: "oauth2",
          flows: {
            authorizationCode: { authorizationUrl: `${portal}/authorize`, tokenUrl: `${portal}/token`, scopes },
            clientCredentials: { tokenUrl: `${portal}/token`, scopes: {} },
          },
        },
      },
    },
    paths: { "/who": { get: { operationId: "who", security: [{ portal: ["openid"] }], responses: { 200: { description: "Who" } } } } },
  };
}

/** A key of a single-page application, whose redirect URI is Swagger UI's. */
async function makeKey(page: Page, origin: string): Promise<string> {
  const id = await createApplication(page, "Swagger UI");
  await page.goto(`/applications/${id}/production-keys`);
  await page.getByRole("link", { name: "Single page or mobile" }).click();
  await expect(page.getByRole("checkbox", { name: "Client Credentials" })).toBeDisabled();
  await page.getByLabel("Callback URL").fill(`${origin}/oauth2-redirect.html`);
  await page.getByRole("button", { name: "Generate Keys" }).click();
  await expect(page.getByText("this key has no secret: the commands show")).toBeVisible();
  return await page.locator("#consumer-key").inputValue();
}

/** Opens the dialog, and gives its part for a flow. */
async function authorize(page: Page, flow: string): Promise<Locator> {
  await page.getByRole("button", { name: "Authorize" }).first().click();
  return page.locator(".auth-container", { hasText: flow });
}

test("Swagger UI of another origin signs a person in with PKCE and calls an API with the token", async ({ page, context, server }) => {
  const site = await startSite(server.url);
  try {
    await signIn(page, ADMIN);
    const clientId = await makeKey(page, site.origin);
    const docs = await context.newPage();
    await docs.goto(site.origin);
    const form = await authorize(docs, "authorizationCode");
    await form.getByLabel("client_id:").fill(clientId);
    await form.getByText("openid", { exact: true }).click();
    await form.getByText("email", { exact: true }).click();
    const opened = context.waitForEvent("page");
    await form.getByRole("button", { name: "Apply given OAuth2 credentials" }).click();
    const popup = await opened;
    await popup.getByRole("button", { name: "Allow" }).click();
    await expect(form.getByText("Authorized")).toBeVisible();
    await docs.getByRole("button", { name: "Close" }).first().click();
    await call(docs);
    await expect(docs.locator(".live-responses-table")).toContainText(ADMIN.email);
    expect(site.calls).toEqual([expect.stringMatching(/^Bearer lk_at_/)]);
  } finally {
    site.server.close();
  }
});

async function call(docs: Page): Promise<void> {
  await docs.locator(".opblock-summary-control").first().click();
  await docs.getByRole("button", { name: "Try it out" }).click();
  await docs.getByRole("button", { name: "Execute" }).click();
}
