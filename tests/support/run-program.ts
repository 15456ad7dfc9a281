import { spawn } from "node:child_process";

export interface Ended {
  /** null when there is no such program. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/**
 * Runs a program of the machine, without a shell.
 *
 * @param variables beside those of this process.
 * @example const { code, output } = await runProgram("systemd-analyze", ["--version"]);
 */
export async function runProgram(name: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return await new Promise((resolve, reject) => {
    const child = spawn(name, args, { env: { ...process.env, ...variables }, stdio: ["ignore", "pipe", "pipe"] });
    let [output, errors] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    child.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "ENOENT" ? resolve({ code: null, output, errors }) : reject(error),
    );
    child.once("close", (code) => resolve({ code: code ?? 1, output, errors }));
  });
}
