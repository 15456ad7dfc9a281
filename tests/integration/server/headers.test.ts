/** DESIGN §8: every answer is safe to leave, whichever way it was made. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCurl } from "#tests/support/curl";
import { type RunningServer, startServer } from "#tests/support/server";

const UUIDV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("security headers", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ engine: "sqlite" });
  });
  afterAll(async () => await server.stop());

  it.each(["/", "/login", "/no/such/page", "/token", "/jwks", "/healthz", "/am/nothing", "/favicon.svg", "/?_data=x"])(
    "%s has the common ones",
    async (path) => {
      const { headers } = await fetch(`${server.url}${path}`);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("referrer-policy")).toBe("same-origin");
      expect(headers.get("x-request-id")).toMatch(UUIDV7);
      expect(headers.has("strict-transport-security")).toBe(false);
      expect(headers.has("x-powered-by")).toBe(false);
    },
  );

  it.each(["/", "/login", "/no/such/page", "/healthz", "/favicon.svg", "/?_data=x", "//x"])(
    "issue 10 §4: %s stands alone in the browser, and has no XSS filter to turn against it",
    async (path) => {
      const { headers } = await fetch(`${server.url}${path}`);
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(headers.get("permissions-policy")).toMatch(/\bcamera=\(\).*\bgeolocation=\(\).*\bpayment=\(\)/);
      expect(headers.has("x-xss-protection")).toBe(false);
      if (headers.get("content-type")?.startsWith("text/html"))
        expect(headers.get("content-security-policy")).toContain("require-trusted-types-for 'script'");
    },
  );

  it.each(["/jwks", "/.well-known/oauth-authorization-server"])(
    "%s, which any page may read, says nothing to the contrary",
    async (path) => {
      expect((await fetch(`${server.url}${path}`)).headers.has("cross-origin-resource-policy")).toBe(false);
    },
  );

  it("items 53 and 54: token answers are stored nowhere", async () => {
    const { headers } = await fetch(`${server.url}/token`, { method: "POST", body: "" });
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("pragma")).toBe("no-cache");
    expect(headers.get("x-xss-protection")).toBe("1; mode=block");
  });

  it("item 66: token errors are JSON whatever is accepted", async () => {
    const { headers } = await fetch(`${server.url}/token`, { method: "POST", body: "", headers: { accept: "text/html" } });
    expect(headers.get("content-type")).toBe("application/json");
  });

  it("a page's policy allows only scripts with its own nonce, fresh each time", async () => {
    const nonceOf = async () => {
      const answer = await fetch(`${server.url}/login`);
      const policy = answer.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
      const nonce = /'nonce-([A-Za-z0-9+/=]{20,})'/.exec(policy)?.[1];
      const html = await answer.text();
      const scripts = html.match(/<script\b[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(0);
      for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
      expect(html).not.toMatch(/\sstyle="/);
      return nonce;
    };
    expect(await nonceOf()).not.toBe(await nonceOf());
  });

  it("pages are not cached; hashed files are, for ever, and compressed", async () => {
    const page = await fetch(`${server.url}/login`);
    expect(page.headers.get("cache-control")).toBe("no-store");
    const asset = /\/assets\/[^"]+\.js/.exec(await page.text())?.[0];
    const file = await fetch(`${server.url}${asset}`, { headers: { "accept-encoding": "br" } });
    expect(file.status).toBe(200);
    expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  });

  it("the key set may be read by any page and kept for minutes", async () => {
    const { headers } = await fetch(`${server.url}/jwks`);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("cache-control")).toMatch(/^public, max-age=\d+$/);
    expect(headers.has("pragma")).toBe(false);
  });
});

describe("over TLS", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ engine: "sqlite", env: { TLS: "self-signed" } });
  });
  afterAll(async () => await server.stop());

  it.each(["/", "/token", "/jwks", "/favicon.svg"])("%s says that it stays so", async (path) => {
    const answer = await runCurl(`curl ${server.url}${path}`, { caFile: server.certificateFile });
    expect(answer.headers.get("strict-transport-security")).toBe("max-age=15552000");
  });

  it("item 13: plain HTTP at the same port gets no token", async () => {
    await expect(fetch(server.url.replace("https:", "http:"), { method: "POST" })).rejects.toThrow();
  });
});
