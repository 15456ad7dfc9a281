/** The server bundle's entry: `node build/server/index.js [command]`. */
import cluster from "node:cluster";
import path from "node:path";
import { parseArgs } from "node:util";
import { isMainThread } from "node:worker_threads";
import { SettingError, settleMode } from "#app/platform/env";
import { OperatorError } from "#app/platform/operator-error";
import { SETTINGS } from "#app/platform/settings";
import { printableLines } from "#app/platform/terminal";

/** This file is the build's `server/index.js`; what the browser gets lies beside `server`. */
const ENTRY = path.join(import.meta.dirname, "index.js");
const CLIENT_FOLDER = path.resolve(import.meta.dirname, "../client");

const COMMANDS = ["serve", "settings", "backup", "restore", "doctor", "health", "conformance"] as const;

const USAGE = `Usage: node build/server/index.js [command]

Commands:
  serve      Serve the portal and its token endpoint (default).
  settings   List the environment variables that are read.
  backup     FILE [--with-keys] [--portable]: copy the database while it is in use, with the server's keys if asked;
             a portable copy can be restored to the other engine (PostgreSQL's always can).
  restore    FILE [--with-keys] [--force]: put a backup in the place of the database.
  doctor     Check settings, database, keys, clock, disk and certificate, and say what to do.
  health     Ask the server that runs here with these settings whether it is ready: for a container's health check.
  conformance --suite URL [--alias NAME] [--logout HOW] --prepare: make a person and clients for the OpenID Foundation's conformance suite in the
             portal with these settings, and print its configuration (docs/conformance.md).
`;

const OPTIONS = {
  help: { type: "boolean", short: "h", default: false },
  "with-keys": { type: "boolean", default: false },
  portable: { type: "boolean", default: false },
  force: { type: "boolean", default: false },
  suite: { type: "string" },
  alias: { type: "string", default: "latchkey" },
  logout: { type: "string", default: "none" },
  prepare: { type: "boolean", default: false },
} as const;

interface Flags {
  readonly withKeys: boolean;
  readonly portable: boolean;
  readonly force: boolean;
  readonly suite: string | undefined;
  readonly alias: string;
  readonly logout: string;
  readonly prepare: boolean;
}

async function run(command: string, file: string | undefined, flags: Flags): Promise<number | undefined> {
  // Commands load on demand: React decides at its first import how to behave, so the mode must be settled before.
  switch (command) {
    case "serve":
      // The process that was started, and the workers that it starts, run the same command.
      if (cluster.isPrimary) await (await import("./supervise")).supervise(ENTRY);
      else await (await import("./serve")).serve(ENTRY, CLIENT_FOLDER);
      return undefined;
    case "settings":
      process.stdout.write(listSettings());
      return 0;
    case "backup":
      return await (await import("./command-thread")).inThread(ENTRY, async () => await (await import("./backup")).backup(file, flags));
    case "restore":
      return await (await import("./command-thread")).inThread(ENTRY, async () => await (await import("./backup")).restore(file, flags));
    case "doctor":
      return await (await import("./doctor")).doctor(CLIENT_FOLDER);
    case "health":
      return await (await import("./health")).health();
    case "conformance":
      await (await import("./conformance")).conformance(flags);
      return 0;
    // Not for people, these three: this very process as a thread of `serve`.
    case "sqlite-writer":
      await (await import("#app/db/writer/thread")).runWriterThread();
      return undefined;
    case "sqlite-reader":
      await (await import("#app/db/reader")).runReaderThread();
      return undefined;
    case "watchdog":
      (await import("#app/server/watchdog/watchdog")).runWatchdogThread();
      return undefined;
    default:
      process.stderr.write(`There is no command "${command}". Commands: ${COMMANDS.join(", ")}.\n`);
      return 2;
  }
}

/** The table of settings for a terminal, one block a variable. */
function listSettings(): string {
  return SETTINGS.map(({ name, meaning, default: fallback }) => `${name}\n  ${meaning}\n  Default: ${fallback}\n`).join("");
}

try {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  // Whatever any command writes is its user's alone. Threads have the process's.
  if (isMainThread) process.umask(0o077);
  settleMode();
  if (values.help) process.stdout.write(USAGE);
  else
    process.exitCode = await run(positionals[0] ?? "serve", positionals[1], {
      ...values,
      suite: values.suite,
      withKeys: values["with-keys"],
    });
} catch (error) {
  const text = isOperators(error) ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${printableLines(text)}\n`);
  process.exit(1);
}

/** A wrong setting or argument, or a file that cannot be used, is the operator's to mend: one line. Anything else is ours, with its stack. */
function isOperators(error: unknown): error is Error {
  if (error instanceof SettingError || error instanceof OperatorError) return true;
  return (error instanceof TypeError && "code" in error) || (error instanceof Error && "syscall" in error);
}
