import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { z } from "zod";

const ROOT = path.resolve(import.meta.dirname, "../..");
const bom = z.object({
  bomFormat: z.literal("CycloneDX"),
  specVersion: z.string().regex(/^1\.\d+$/),
  serialNumber: z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/),
  version: z.number(),
  metadata: z.object({ component: z.object({ "bom-ref": z.string(), version: z.string() }) }),
  components: z.array(
    z.object({ "bom-ref": z.string(), type: z.literal("library"), name: z.string(), version: z.string(), purl: z.string() }),
  ),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});
const packageFile = z.object({ dependencies: z.record(z.string(), z.string()) });

it("npm run sbom prints a CycloneDX document with every package that is served with, and no other", { timeout: 60_000 }, async () => {
  const { stdout } = await promisify(execFile)("npm", ["run", "--silent", "sbom"], { cwd: ROOT, maxBuffer: 2 ** 26 });
  const { components, dependencies } = bom.parse(JSON.parse(stdout));
  const names = new Map(components.map(({ name, version }) => [name, version]));
  const { dependencies: direct } = packageFile.parse(JSON.parse(await readFile(path.join(ROOT, "package.json"), "utf8")));
  for (const [name, version] of Object.entries(direct)) expect(names.get(name), name).toBe(version);
  for (const name of ["vitest", "vite", "prisma", "typescript"]) expect(names.has(name), name).toBe(false);
  const known = new Set(components.map((component) => component["bom-ref"]));
  for (const { dependsOn } of dependencies) expect(dependsOn.filter((ref) => !known.has(ref))).toEqual([]);
});
