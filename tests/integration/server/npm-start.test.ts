/** Issue §1: SIGTERM drains, also when npm's shell gets it and does not pass it on. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { freePort } from "#tests/support/free-port";
import { serverEnvironment } from "#tests/support/server";

const ROOT = path.resolve(import.meta.dirname, "../../..");

it("a server started by a shell ends when the shell is ended", async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), "latchkey-shell-"));
  const env = serverEnvironment({ PORT: String(await freePort()), DATABASE_URL: `file:${dataDir}/test.db`, DATA_DIR: dataDir });
  // The second command keeps the shell from handing its own process over to node.
  const shell = spawn("sh", ["-c", `"${process.execPath}" app/cli/start.mjs; true`], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  // The pipe closes once the last process that writes to it, the server, has ended.
  const closed = new Promise((resolve) => shell.stdout.once("close", resolve));
  let printed = "";
  await new Promise<void>((resolve, reject) => {
    shell.stdout.on("data", (chunk: Buffer) => {
      printed += String(chunk);
      if (printed.includes("Latchkey is ready")) resolve();
    });
    shell.once("exit", () => reject(new Error(`the shell ended early:\n${printed}`)));
  });
  shell.removeAllListeners("exit");
  shell.kill("SIGKILL");
  await closed;
  await rm(dataDir, { recursive: true, force: true });
  expect(printed).not.toContain('"level":60');
});
