import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parseEnv } from "#app/platform/env";
import { FILE_SETTINGS } from "#app/platform/secret-files";
import { SETTINGS } from "#app/platform/settings";

const CELL = (text: string) => text.replaceAll("|", "\\|");

describe("the README's settings table", () => {
  it("is the one the program knows", async () => {
    const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
    const rows = readme.split("\n").filter((line) => line.startsWith("| `"));
    expect(rows).toEqual(SETTINGS.map(({ name, meaning, default: fallback }) => `| \`${name}\` | ${CELL(meaning)} | ${CELL(fallback)} |`));
  });

  it("names every variable the schema reads, and no other", () => {
    const read = new Set<string>();
    const everything = new Proxy<Record<string, string>>(
      {},
      {
        get(_target, name) {
          if (typeof name === "string") read.add(name);
          return undefined;
        },
      },
    );
    parseEnv(everything);
    read.delete("NODE_ENV");
    expect([...read].sort()).toEqual(SETTINGS.map(({ name }) => name).sort());
  });

  it("says of each secret that may come from a file, and of no other, which variable names the file", () => {
    const told = SETTINGS.filter(({ name, meaning }) => meaning.includes(`Or ${name}_FILE.`)).map(({ name }) => name);
    expect(told.toSorted()).toEqual([...FILE_SETTINGS].toSorted());
  });
});
