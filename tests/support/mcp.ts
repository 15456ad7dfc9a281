/** The example MCP server of the documents, and programs of npm that speak to such servers. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "./free-port";
import { installPackages } from "./install-packages.mjs";
import { node24 } from "./node-24.mjs";

const ROOT = path.resolve(import.meta.dirname, "../..");
const PROGRAMS = path.join(ROOT, "tests/mcp-programs");
const ENTRIES = {
  conformance: "@modelcontextprotocol/conformance/dist/index.js",
  inspector: "@modelcontextprotocol/inspector/clients/launcher/build/index.js",
} as const;

const [MAJOR = 0, MINOR = 0] = process.versions.node.split(".").map(Number);
/** What the inspector needs. */
const IS_NEW_ENOUGH = MAJOR > 22 || (MAJOR === 22 && MINOR >= 19);
/** Whether {@link startMcpProgram} has a Node to run: npm has Node 24 for Linux alone. */
export const CAN_RUN_PROGRAMS = IS_NEW_ENOUGH || process.platform === "linux";

/** An address at which nobody listens yet: the identifier of the server as an API of the portal. */
export async function mcpAddress(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}/mcp`;
}

/**
 * Starts the example of `docs/examples` and waits until it listens.
 *
 * @param settings its environment, such as RESOURCE
 * @throws when it ends before that, with what it printed
 */
export async function startMcpServer(settings: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const file = path.join(ROOT, "docs/examples/mcp-server.mjs");
  const child = spawn(process.execPath, [file], { env: { ...process.env, ...settings }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit").then(([code]: unknown[]) => {
    throw new Error(`the example MCP server ended with ${String(code)}`);
  });
  await Promise.race([once(child.stdout, "data"), ended]);
  return child;
}

/** A program while it runs: its lines as they come, and its end. */
export interface McpProgram {
  /** The first line that is an address with this beginning; the whole output is the error where none comes. */
  address(beginning: string): Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

/**
 * Starts one of the programs that `tests/mcp-programs` installs, on this Node if it is new enough, else on Node 24.
 *
 * @param home an empty folder, where it may leave what it remembers
 */
export function startMcpProgram(name: keyof typeof ENTRIES, args: readonly string[], home: string): McpProgram {
  installPackages(PROGRAMS);
  const node = IS_NEW_ENOUGH ? process.execPath : node24();
  const entry = path.join(PROGRAMS, "node_modules", ENTRIES[name]);
  const env = { ...process.env, HOME: home, NO_COLOR: "1" };
  const child = spawn(node, [entry, ...args], { cwd: home, env, stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  const closed = [child.stdout, child.stderr].map((stream) => {
    const reader = createInterface({ input: stream });
    reader.on("line", (line) => lines.push(line));
    return once(reader, "close");
  });
  const ended = Promise.all([once(child, "exit"), ...closed]).then(([[code]]) => ({
    code: typeof code === "number" ? code : null,
    output: lines.join("\n"),
  }));
  return {
    ended,
    async address(beginning) {
      for (;;) {
        const found = lines.find((line) => line.startsWith(beginning));
        if (found !== undefined) return found;
        const end = await Promise.race([ended, new Promise<undefined>((resolve) => setTimeout(resolve, 50))]);
        if (end !== undefined) throw new Error(`it ended with ${end.code} before it printed ${beginning}…:\n${end.output}`);
      }
    },
  };
}
