import { describe, expect, it } from "vitest";
import { withoutCredentials } from "./database-setting";

describe("a connection URL in an error", () => {
  it.each([
    ["postgresql://user:hunter2@host:5432/db?sslmode=require", "postgresql://host:5432/db"],
    ["postgresql://user:hunt@er2@host/db", "postgresql://host/db"],
    ["postgresql://user:hunt/er2@host/db", "postgresql://host/db"],
    ["postgresql://user:hunt?er2@host/db", "postgresql://host/db"],
    ["postgresql://user:hunt#er2@host/db", "postgresql://host/db"],
    ["postgresql://host/db?user=u&password=hunter2", "postgresql://host/db"],
    ["file:data/latchkey.db", "file:data/latchkey.db"],
  ])("%s shows no password", (url, shown) => {
    expect(withoutCredentials(url)).toBe(shown);
  });
});
