import path from "node:path";
import { expect, it } from "vitest";
import { sqlitePath } from "#app/db/sqlite/open";
import { freshDatabaseUrl } from "./databases";

it("any number of databases for tests is one listener for the end of the process, of which Node warns beyond ten", async () => {
  const before = process.listenerCount("exit");
  const urls = await Promise.all(Array.from({ length: 20 }, () => freshDatabaseUrl("sqlite")));
  expect(new Set(urls.map((url) => path.dirname(sqlitePath(url)))).size).toBe(20);
  expect(process.listenerCount("exit") - before).toBeLessThanOrEqual(1);
});
