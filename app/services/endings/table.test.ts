import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ENDINGS, type Ending } from "./table";

const documented = readFileSync(path.resolve(import.meta.dirname, "../../../docs/protocol.md"), "utf8");

describe("the table of endings", () => {
  it("is the one that docs/protocol.md shows", () => {
    const rows = Object.entries<Ending>(ENDINGS).map(([event, { sessions, families, accessTokens, applications, sentence }]) =>
      ["", event.replaceAll("_", " "), sessions, families, accessTokens, applications, sentence, ""].join(" | ").trim(),
    );
    expect(documented).toContain(rows.join("\n"));
  });

  it("ends tokens and families together: one mark is for both", () => {
    for (const [event, { families, accessTokens }] of Object.entries<Ending>(ENDINGS))
      expect(families === "all end", event).toBe(accessTokens === "all end");
  });
});
