import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const advisory = z.strictObject({
  id: z.string().min(1),
  what: z.string().min(1),
  affected: z.string().min(1),
  verdict: z.enum(["fixed", "not affected", "mitigated"]),
  why: z.string().min(1),
});
const table = z.strictObject({
  about: z.string(),
  lastReview: z.iso.date(),
  packages: z.array(z.strictObject({ package: z.string(), reviewed: z.array(z.string()).min(1), advisories: z.array(advisory) })),
});
const lockFile = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), dependencies: z.record(z.string(), z.string()).default({}) })),
});

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"));
}

describe("the table of advisories", () => {
  const { packages: reviewed } = table.parse(readJson("docs/advisories.json"));
  const { packages: locked } = lockFile.parse(readJson("package-lock.json"));
  const versionsOf = (name: string) =>
    new Set(
      Object.entries(locked)
        .filter(([place]) => `/${place}`.endsWith(`/node_modules/${name}`))
        .map(([, { version }]) => version),
    );

  it.each(reviewed.map(({ package: name, reviewed: versions }) => ({ name, versions })))(
    "was reviewed for $name as it is locked: an update needs a new review",
    ({ name, versions }) => {
      expect(new Set(versions)).toEqual(versionsOf(name));
    },
  );

  it("has every package that the server depends on", () => {
    const direct = Object.keys(locked[""]?.dependencies ?? {});
    expect(direct.length).toBeGreaterThan(10);
    const names = new Set(reviewed.map(({ package: name }) => name));
    expect(direct.filter((name) => !names.has(name))).toEqual([]);
    expect(names.size).toBe(reviewed.length);
  });
});
