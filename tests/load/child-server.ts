/** Servers of one script that print `listening <port>` once they can answer: the floor and the peers. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { endWithUs } from "./end-with-us";

const START_TIMEOUT_MS = 30_000;

export interface ChildServer {
  readonly pid: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts `tests/load/<script>` on a free port.
 *
 * @throws with what it printed, when it ends or says nothing in time.
 */
export async function startScript(script: string, env: Readonly<Record<string, string>> = {}): Promise<ChildServer> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [path.resolve("tests/load", script)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { NODE_ENV: "production", PATH, HOME, PORT: "0", ...env },
  });
  if (child.pid !== undefined) endWithUs(child.pid);
  let printed = "";
  const port = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`${script} did not start in time:\n${printed}`));
    }, START_TIMEOUT_MS);
    const read = (chunk: Buffer) => {
      printed = `${printed}${chunk}`.slice(-10_000);
      const announced = /^listening (\d+)$/m.exec(printed)?.[1];
      if (announced) resolve(announced);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", () => reject(new Error(`${script} ended:\n${printed}`)));
    child.once("error", reject);
    child.once("exit", () => clearTimeout(late));
    child.stdout.once("data", () => clearTimeout(late));
  });
  let stopping = false;
  child.once("exit", (code, signal) => {
    if (!stopping) process.stderr.write(`${script} ended by itself (${signal ?? code}):\n${printed}\n`);
  });
  return {
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
