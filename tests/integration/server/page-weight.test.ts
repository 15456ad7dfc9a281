/** DESIGN §9: what a page makes the browser load before it works. kB are of 1,024 bytes, compressed by gzip as the server sends them. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { useServer } from "#tests/support/use-server";

const CLIENT = path.resolve(import.meta.dirname, "../../../build/client");
const KB = 1024;
const BUDGET = { form: 130 * KB, chart: 160 * KB, style: 20 * KB } as const;
/** Pages with a chart. */
const CHARTS = /statistics|api-calls|application-overview|rotation-watch/;

const routeSchema = z.object({
  id: z.string(),
  parentId: z.string().optional(),
  module: z.string(),
  imports: z.array(z.string()).default([]),
  css: z.array(z.string()).default([]),
});
const manifestSchema = z.object({
  url: z.string(),
  entry: routeSchema.pick({ module: true, imports: true, css: true }),
  routes: z.record(z.string(), routeSchema),
});
type Manifest = z.output<typeof manifestSchema>;

/** The browser's route table, as the build has written it. */
async function readManifest(): Promise<Manifest> {
  const name = (await readdir(path.join(CLIENT, "assets"))).find((file) => /^manifest-\w+\.js$/.test(file)) ?? "no manifest";
  const script = await readFile(path.join(CLIENT, "assets", name), "utf8");
  return manifestSchema.parse(JSON.parse(script.slice(script.indexOf("{"), script.lastIndexOf("}") + 1)));
}

/** The files of a page: those of its route, of the routes around it, and of the framework. */
function filesOf(
  { routes, entry, url }: Manifest,
  id: string,
): { readonly scripts: ReadonlySet<string>; readonly styles: ReadonlySet<string> } {
  const scripts = new Set([url, entry.module, ...entry.imports]);
  const styles = new Set(entry.css);
  for (let route = routes[id]; route !== undefined; route = route.parentId === undefined ? undefined : routes[route.parentId]) {
    for (const file of [route.module, ...route.imports]) scripts.add(file);
    for (const file of route.css) styles.add(file);
  }
  return { scripts, styles };
}

async function weigh(files: ReadonlySet<string>): Promise<number> {
  const sizes = [...files].map(async (file) => gzipSync(await readFile(path.join(CLIENT, file)), { level: 9 }).length);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

describe("the weight of every page (DESIGN §9)", () => {
  const server = useServer({ engine: "sqlite" });
  let manifest: Manifest;
  beforeAll(async () => {
    manifest = await readManifest();
  });

  it("is at most 130 kB of scripts, 160 with a chart, and 20 kB of styles", async () => {
    const over: string[] = [];
    for (const id of Object.keys(manifest.routes)) {
      const { scripts, styles } = filesOf(manifest, id);
      const [script, style] = [await weigh(scripts), await weigh(styles)];
      if (script > (CHARTS.test(id) ? BUDGET.chart : BUDGET.form)) over.push(`${id}: ${script} bytes of scripts`);
      if (style > BUDGET.style) over.push(`${id}: ${style} bytes of styles`);
    }
    expect(over).toEqual([]);
    expect(Object.keys(manifest.routes).length).toBeGreaterThan(80);
  });

  it("is what a page's HTML loads, and nothing else", async () => {
    const html = await (await fetch(`${server().url}/login`)).text();
    const loaded = new Set(html.match(/\/assets\/[\w.-]+\.(?:js|css)/g));
    const { scripts, styles } = filesOf(manifest, "routes/login");
    expect([...loaded].toSorted()).toEqual([...scripts, ...styles].toSorted());
  });
});
