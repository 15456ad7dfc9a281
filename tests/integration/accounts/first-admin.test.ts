import { describe, expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { type RunningServer, startServer } from "#tests/support/server";
import { openBrowser, SHARED_KEYS } from "./browser";

/** Milliseconds, for a machine that is busy with other tests. */
const STARTS_TWICE = 60_000;
const PASSWORD = "correct horse battery";

function setupPath(server: RunningServer): string {
  return /\/setup\?token=[A-Za-z0-9_-]{43}/.exec(server.logs())?.[0] ?? "no set-up link was printed";
}

describe.each(ENGINES)("the first admin on %s", (engine) => {
  it("comes from the one-time link, once, however many claim it together", async () => {
    const server = await startServer({ engine });
    const opened = await openDetached({ url: server.databaseUrl });
    try {
      const path = setupPath(server);
      for (const wrong of ["/setup", "/setup?token=", `/setup?token=${"x".repeat(43)}`]) {
        expect((await openBrowser(server.url).get(wrong)).status).toBe(404);
        expect((await openBrowser(server.url).post(wrong, { name: "Eve", email: "eve@example.com", password: PASSWORD })).status).toBe(404);
      }
      const page = await openBrowser(server.url).get(path);
      expect(page.status).toBe(200);
      expect(page.headers.get("referrer-policy")).toBe("strict-origin");
      expect(page.headers.get("cache-control")).toBe("no-store");
      const claims = await Promise.all(
        [1, 2, 3, 4, 5].map((number) =>
          openBrowser(server.url).post(path, { name: `Admin ${number}`, email: `a${number}@example.com`, password: PASSWORD }),
        ),
      );
      expect(claims.map((claim) => claim.status).sort()).toEqual([302, 404, 404, 404, 404]);
      expect(claims.find((claim) => claim.status === 302)?.location).toBe("/admin");
      expect(await opened.prisma.user.findMany({ select: { role: true } })).toEqual([{ role: "admin" }]);
      expect(await opened.prisma.setupLink.count()).toBe(0);
      expect((await openBrowser(server.url).get(path)).status).toBe(404);
      // The link is for the person at the console: it stands there once, and in no access log.
      expect(server.logs().split(path)).toHaveLength(2);
    } finally {
      await closeOpened(opened);
      await server.stop();
    }
  });

  it(
    "comes from ADMIN_EMAIL and ADMIN_PASSWORD; a later start changes nothing and prints no link",
    async () => {
      const first = await startServer({ engine, env: { ...SHARED_KEYS, ADMIN_EMAIL: "Root@Example.com", ADMIN_PASSWORD: PASSWORD } });
      const { databaseUrl } = first;
      expect(setupPath(first)).toContain("no set-up link");
      await first.stop();
      const second = await startServer({
        engine,
        databaseUrl,
        env: { ...SHARED_KEYS, ADMIN_EMAIL: "other@example.com", ADMIN_PASSWORD: PASSWORD },
      });
      try {
        expect(setupPath(second)).toContain("no set-up link");
        const browser = openBrowser(second.url);
        expect((await browser.post("/login", { email: "other@example.com", password: PASSWORD })).status).toBe(400);
        expect((await browser.post("/login", { email: "root@example.com", password: PASSWORD })).status).toBe(302);
        expect((await browser.get("/admin")).status).toBe(200);
      } finally {
        await second.stop();
      }
    },
    STARTS_TWICE,
  );
});
