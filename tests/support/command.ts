import { execFile } from "node:child_process";
import path from "node:path";
import { serverEnvironment } from "./server";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** Runs one of the build's commands to its end, with no other settings than these. */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return await new Promise((resolve) => {
    const options = { cwd: ROOT, env: serverEnvironment(env), timeout: 60_000 };
    execFile(process.execPath, ["build/server/index.js", ...args], options, (error, stdout, stderr) => {
      resolve({ code: error ? (typeof error.code === "number" ? error.code : 1) : 0, stdout, stderr });
    });
  });
}
