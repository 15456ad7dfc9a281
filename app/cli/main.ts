/** The server bundle's entry: `node build/server/index.js [command]`. */
import path from "node:path";
import { parseArgs } from "node:util";
import { SettingError, settleMode } from "#app/platform/env";

/** This file is the build's `server/index.js`; what the browser gets lies beside `server`. */
const ENTRY = path.join(import.meta.dirname, "index.js");
const CLIENT_FOLDER = path.resolve(import.meta.dirname, "../client");

const COMMANDS = ["serve", "settings"] as const;

const USAGE = `Usage: node build/server/index.js [command]

Commands:
  serve      Serve the portal and its token endpoint (default).
  settings   List the environment variables that are read.
`;

async function run(command: string): Promise<number | undefined> {
  // Commands load on demand: React decides at its first import how to behave, so the mode must be settled before.
  switch (command) {
    case "serve":
      await (await import("./serve")).serve(ENTRY, CLIENT_FOLDER);
      return undefined;
    case "settings":
      process.stdout.write((await import("./list-settings")).listSettings());
      return 0;
    default:
      process.stderr.write(`There is no command "${command}". Commands: ${COMMANDS.join(", ")}.\n`);
      return 2;
  }
}

try {
  const { values, positionals } = parseArgs({ options: { help: { type: "boolean", short: "h" } }, allowPositionals: true });
  settleMode();
  if (values.help) process.stdout.write(USAGE);
  else process.exitCode = await run(positionals[0] ?? "serve");
} catch (error) {
  // A wrong setting or argument is the operator's to mend: one line. Anything else is ours, with its stack.
  const expected = error instanceof SettingError || (error instanceof TypeError && "code" in error);
  process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
