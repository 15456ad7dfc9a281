/** Issue §5: structured logs, in which an answer's request id is found again, and nothing secret. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { freshDatabaseUrl, takeDatabaseAway } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { type RunningServer, startServer } from "#tests/support/server";

const entry = z.looseObject({ level: z.number(), time: z.number(), msg: z.string(), requestId: z.string().optional() });

/** The log's lines; whatever is none, beside what the console is told at start, fails the test. */
function entries(server: RunningServer): readonly z.infer<typeof entry>[] {
  const lines = server.logs().trimEnd().split("\n");
  return lines.filter((line) => !/^(Latchkey is ready|To become the first admin)/.test(line)).map((line) => entry.parse(JSON.parse(line)));
}

const idOf = (headers: Headers) => headers.get("x-request-id") ?? "no request id";

async function until<T>(read: () => T | undefined): Promise<T> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const found = read();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("it did not come");
}

describe("the log", () => {
  it("has each request once at level debug, by the id its answer, its failure record and no other carries", {
    timeout: 60_000,
  }, async () => {
    const server = await startServer({ engine: "sqlite", env: { LOG_LEVEL: "debug" } });
    try {
      await openDatabase({ url: server.databaseUrl });
      const client = await createClient();
      const right = { authorization: basic(client.clientId, client.secret) };
      const granted = await post(`${server.url}/token`, { grant_type: "client_credentials" }, right);
      const token = text(granted.json["access_token"]);
      const refused = await post(
        `${server.url}/token`,
        { grant_type: "client_credentials" },
        { authorization: basic(client.clientId, "hunter2hunter2") },
      );
      const exposed = await post(`${server.url}/token?client_secret=in-the-query`, { grant_type: "client_credentials" }, right);
      const asked = await fetch(`${server.url}/introspect?token=${token}`, { headers: right });
      const page = await fetch(`${server.url}/login?next=/in-the-query`);
      const missing = await fetch(`${server.url}/no/such/page`);
      const ids = [granted, refused, exposed, asked, page, missing].map(({ headers }) => idOf(headers));
      expect(new Set(ids).size).toBe(6);
      const seen = await Promise.all(
        ids.map((id) => until(() => entries(server).find(({ msg, requestId }) => msg === "request" && requestId === id))),
      );
      expect(seen.map(({ status, path }) => [status, path])).toEqual([
        [200, "/token"],
        [401, "/token"],
        [400, "/token"],
        [405, "/introspect"],
        [200, "/login"],
        [404, "/no/such/page"],
      ]);
      const failures = await database().prisma.failureRecord.findMany({ select: { id: true } });
      expect(failures.map(({ id }) => id)).toEqual(expect.arrayContaining([ids[1], ids[2]]));
      for (const secret of [client.secret, token, "hunter2hunter2", "in-the-query", right.authorization.slice(6)])
        expect(server.logs()).not.toContain(secret);
    } finally {
      await closeDatabase();
      await server.stop();
    }
  });

  it("has what an answer of 5xx hides, under its request id", async () => {
    const databaseUrl = await freshDatabaseUrl("postgresql");
    const server = await startServer({ engine: "postgresql", databaseUrl });
    try {
      await openDatabase({ url: databaseUrl });
      const client = await createClient();
      await closeDatabase();
      await takeDatabaseAway(databaseUrl);
      const answer = await post(
        `${server.url}/token`,
        { grant_type: "client_credentials" },
        { authorization: basic(client.clientId, client.secret) },
      );
      expect(answer.status).toBeGreaterThanOrEqual(500);
      const page = await fetch(`${server.url}/signup`);
      expect(page.status).toBe(503);
      for (const { headers } of [answer, page]) {
        const logged = await until(() => entries(server).find(({ level, requestId }) => level === 50 && requestId === idOf(headers)));
        expect(z.looseObject({ message: z.string(), stack: z.string() }).parse(logged["err"]).message).not.toBe("");
      }
      // A connection URL with its password.
      expect(server.logs()).not.toMatch(/\/\/[^/\s"]*:[^/\s"]+@/);
    } finally {
      await server.stop();
    }
  });
});
