import { spawn } from "node:child_process";
import path from "node:path";
import type { Subject } from "./subject";

/** Bare `node:http` with a constant answer: what no product on this runtime can be faster than. */
export async function startFloor(): Promise<Subject> {
  const child = spawn(process.execPath, [path.resolve("tests/load/floor.mjs")], { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => resolve(/listening (\d+)/.exec(String(chunk))?.[1] ?? ""));
    child.once("exit", () => reject(new Error("the floor did not start")));
  });
  if (child.pid === undefined) throw new Error("the floor has no process id");
  return {
    name: "bare node:http",
    pid: child.pid,
    request: {
      url: `http://127.0.0.1:${port}/token`,
      headers: { "content-type": "application/x-www-form-urlencoded", authorization: `Basic ${"x".repeat(100)}` },
      body: "grant_type=client_credentials",
    },
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}
