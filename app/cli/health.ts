import { type RequestOptions, request } from "node:http";
import { request as secureRequest } from "node:https";
import { env } from "#app/platform/env";

/** Milliseconds: less than the caller of a health check waits. */
const PATIENCE_MS = 4000;
const EVERY_INTERFACE = new Set(["0.0.0.0", "::"]);

/**
 * `health`: asks the server with these settings, on this machine, whether it is ready: for a container's health check.
 *
 * @returns the exit code: 0 when it is.
 */
export async function health(): Promise<number> {
  const { host, port, tls } = env();
  const options: RequestOptions & { readonly rejectUnauthorized: boolean } = {
    host: EVERY_INTERFACE.has(host) ? "127.0.0.1" : host,
    port,
    path: "/readyz",
    agent: false,
    signal: AbortSignal.timeout(PATIENCE_MS),
    // The certificate is for the public name. Nothing secret is sent, and its answer is for this machine only.
    rejectUnauthorized: false,
  };
  try {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asking = tls.mode === "off" ? request(options) : secureRequest(options);
      asking.once("response", (answer) => resolve(answer.resume().statusCode)).once("error", reject);
      asking.end();
    });
    process.stdout.write(status === 200 ? "ready\n" : `not ready: ${status}\n`);
    return status === 200 ? 0 : 1;
  } catch (error) {
    process.stdout.write(`does not answer: ${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}
