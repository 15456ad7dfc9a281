import { execFile } from "node:child_process";

export interface CurlAnswer {
  readonly status: number;
  readonly statusLine: string;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/**
 * Runs a printed command line in a shell with the real curl, adding `-i` so that the answer's head comes
 * with its body. `caFile` is trusted the way a machine's CA store would be: no flag is added to the command.
 *
 * @throws when curl cannot connect or exits non-zero.
 */
export async function runCurl(command: string, options: { readonly caFile?: string } = {}): Promise<CurlAnswer> {
  const withHead = command.replace(/^curl(?=\s)/, "curl --silent --include");
  const stdout = await new Promise<string>((resolve, reject) => {
    const env = { ...process.env, ...(options.caFile ? { CURL_CA_BUNDLE: options.caFile } : {}) };
    execFile("sh", ["-c", withHead], { env, timeout: 20_000 }, (error, out, err) => {
      if (error) reject(new Error(`${error.message}\n${err}`));
      else resolve(out);
    });
  });
  return parseAnswer(stdout);
}

/** Splits an HTTP/1.1 answer as printed by `curl -i` or read from a socket. */
export function parseAnswer(raw: string): CurlAnswer {
  const end = raw.indexOf("\r\n\r\n");
  const [statusLine = "", ...lines] = raw.slice(0, end).split("\r\n");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { status: Number(statusLine.split(" ")[1]), statusLine, headers, body: raw.slice(end + 4) };
}
