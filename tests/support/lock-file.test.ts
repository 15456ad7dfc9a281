import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const lockFile = z.object({
  packages: z.record(z.string(), z.object({ integrity: z.string().optional(), resolved: z.string().optional() })),
});

describe("the lock file", () => {
  it("has the hash of every package, those for other platforms included, and names no registry", async () => {
    const { packages } = lockFile.parse(JSON.parse(await readFile(new URL("../../package-lock.json", import.meta.url), "utf8")));
    const installed = Object.entries(packages).filter(([place]) => place !== "");
    expect(installed.length).toBeGreaterThan(100);
    expect(installed.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? "")).map(([place]) => place)).toEqual(
      [],
    );
    expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([place]) => place)).toEqual([]);
  });
});
