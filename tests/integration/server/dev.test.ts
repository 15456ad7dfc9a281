/** Issue §1: `npm run dev` serves from the sources. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { freePort } from "#tests/support/free-port";
import { serverEnvironment } from "#tests/support/server";

const ROOT = path.resolve(import.meta.dirname, "../../..");

it("npm run dev serves pages and tokens from the sources, and ends on SIGTERM", { timeout: 120_000 }, async () => {
  const [dataDir, port] = [await mkdtemp(path.join(tmpdir(), "latchkey-dev-")), await freePort()];
  const env = serverEnvironment({ PORT: String(port), DATA_DIR: dataDir });
  const child = spawn(process.execPath, ["app/cli/dev.mjs"], { cwd: ROOT, env, stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  try {
    for await (const text of child.stdout) if (String(text).includes("Latchkey is ready")) break;
    const page = await fetch(`http://localhost:${port}/login`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("/@id/__x00__virtual:remix/browser-manifest");
    const source = await fetch(`http://localhost:${port}/app/entry.client.tsx`);
    expect(source.headers.get("content-type")).toMatch(/javascript/);
    expect((await fetch(`http://localhost:${port}/token`, { method: "POST" })).status).toBe(400);
  } finally {
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
    await rm(dataDir, { recursive: true });
  }
});
