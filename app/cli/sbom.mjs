/** `npm run sbom`: what is served with, as CycloneDX JSON. Made by npm from the lock file; needs no network and no installation. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Asked to leave out development packages itself (`--omit=dev`), npm 10 and 11 leave out those that are needed for both as well. */
const ARGS = ["sbom", "--sbom-format=cyclonedx", "--sbom-type=application", "--package-lock-only"];

/** @typedef {{ name: string, version: string, "bom-ref": string }} Component */
/** @typedef {{ ref: string, dependsOn: string[] }} Dependency */

/** @type {{ packages: Record<string, { name?: string, version: string, dev?: boolean, devOptional?: boolean }> }} */
const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
const locked = Object.entries(packages).filter(([, { dev, devOptional }]) => !dev && !devOptional);
const served = new Set(locked.map(([place, { name, version }]) => `${name ?? place.split("node_modules/").at(-1)}@${version}`));

/** @type {{ metadata: { component: Component }, components: Component[], dependencies: Dependency[] }} */
const bom = JSON.parse(execFileSync("npm", ARGS, { encoding: "utf8", maxBuffer: 2 ** 26 }));
const components = bom.components.filter(({ name, version }) => served.has(`${name}@${version}`));
const known = new Set([bom.metadata.component["bom-ref"], ...components.map((component) => component["bom-ref"])]);
const dependencies = bom.dependencies
  .filter(({ ref }) => known.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => known.has(each)) }));
process.stdout.write(`${JSON.stringify({ ...bom, components, dependencies }, null, 2)}\n`);
