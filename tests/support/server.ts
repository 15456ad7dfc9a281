/** Starts the built server as its own process, on a free port and with a database of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Engine, freshDatabaseUrl } from "./databases";
import { freePort } from "./free-port";
import { runProgram } from "./run-program";

const ROOT = path.resolve(import.meta.dirname, "../..");
const ENTRY = path.join(ROOT, "build/server/index.js");
const START_TIMEOUT_MS = 60_000;
const ATTEMPTS = 3;

export interface RunningServer {
  /** Without a trailing slash: `http://localhost:40123`. */
  readonly url: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** The self-signed certificate, when `TLS=self-signed` is set. */
  readonly certificateFile: string;
  readonly pid: number;
  /** Everything the process has printed. */
  logs(): string;
  /** SIGTERM; resolves once it has drained and ended, after which a data folder of its own is gone. `exited` has the exit code. */
  stop(): Promise<void>;
  /** The processes that answer, as they are now. */
  workers(): Promise<readonly number[]>;
  /** SIGKILL to the process that was started, leaving data folder and database as they are; resolves once its workers have ended, too. */
  kill(): Promise<void>;
  /** Sends a signal and returns at once. */
  signal(name: NodeJS.Signals): void;
  /** Sends it to the workers as well, all at the same time. */
  signalAll(name: NodeJS.Signals): Promise<void>;
  /** Resolves with the exit code when the process ends. */
  readonly exited: Promise<number | null>;
}

export interface ServerOptions {
  readonly engine: Engine;
  /** Settings beyond, or instead of, the defaults for tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** An existing database; by default a fresh one. */
  readonly databaseUrl?: string;
  /** An existing data folder, such as a killed server's. */
  readonly dataDir?: string;
}

/**
 * Starts a server and waits until it is ready.
 *
 * @throws with everything it printed, when it ends before that.
 * @example const server = await startServer({ engine: "sqlite" });
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const databaseUrl = options.databaseUrl ?? (await freshDatabaseUrl(options.engine));
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), "latchkey-")));
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch({ ...options, databaseUrl, dataDir, keepDataDir: options.dataDir !== undefined }, await freePort());
    } catch (error) {
      // Between finding a free port and listening on it, another test may have taken it.
      if (attempt === ATTEMPTS || !String(error).includes("is taken")) throw error;
    }
  }
}

/** What a server under test is started with; the environment of the test run stays outside. */
export function serverEnvironment(overrides: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return {
    NODE_ENV: "production",
    ...(PATH ? { PATH } : {}),
    ...(HOME ? { HOME } : {}),
    ...(TMPDIR ? { TMPDIR } : {}),
    BCRYPT_COST: "4",
    WORKERS: "1",
    LOG_LEVEL: "info",
    ...overrides,
  };
}

async function launch(
  options: ServerOptions & { readonly databaseUrl: string; readonly dataDir: string; readonly keepDataDir: boolean },
  port: number,
): Promise<RunningServer> {
  const { databaseUrl, dataDir } = options;
  const env = serverEnvironment({ PORT: String(port), DATABASE_URL: databaseUrl, DATA_DIR: dataDir, ...options.env });
  const child = spawn(process.execPath, [ENTRY], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      printed += text;
    });
  }
  const exited = once(child, "exit").then(([code]: unknown[]) => (typeof code === "number" ? code : null));
  const url = await readyUrl(child, () => printed);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return await exited;
  };
  return {
    url,
    port,
    databaseUrl,
    dataDir,
    certificateFile: path.join(dataDir, "tls/self-signed.crt"),
    pid: child.pid ?? 0,
    logs: () => printed,
    async stop() {
      await end("SIGTERM");
      if (!options.keepDataDir) await rm(dataDir, { recursive: true, force: true });
    },
    workers: () => childrenOf(child.pid ?? 0),
    async kill() {
      const workers = await childrenOf(child.pid ?? 0);
      await end("SIGKILL");
      while (workers.some(isRunning)) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    signal: (name) => void child.kill(name),
    async signalAll(name) {
      for (const worker of await childrenOf(child.pid ?? 0)) process.kill(worker, name);
      child.kill(name);
    },
    exited,
  };
}

async function childrenOf(pid: number): Promise<number[]> {
  const { output } = await runProgram("pgrep", ["-P", String(pid)]);
  return output.split("\n").filter(Boolean).map(Number);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function readyUrl(child: ChildProcess, printed: () => string): Promise<string> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const ready = /^Latchkey is ready: (\S+)$/m.exec(printed());
    if (ready?.[1]) return ready[1];
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the server ended with code ${child.exitCode}:\n${printed()}`);
    if (Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`the server was not ready in time:\n${printed()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
