import { type Logger, pino, stdSerializers } from "pino";
import { env } from "./env";
import { terminalStream } from "./terminal";

/** Members that may hold a credential, wherever a log call nests them. */
const SECRET_MEMBERS = [
  "password",
  "secret",
  "token",
  "authorization",
  "cookie",
  "client_secret",
  "access_token",
  "refresh_token",
  "code",
  "passwordHash",
];

/** Members of errors that quote what could not be read: for a database's URL, its password too. */
const QUOTED = ["err.input", "err.cause.input", "err.base"];

const redact = {
  paths: [...SECRET_MEMBERS.flatMap((member) => [member, `*.${member}`, `*.*.${member}`, `*.*.*.${member}`]), ...QUOTED],
  censor: "[redacted]",
};

let cached: Logger | undefined;

/**
 * The process's log: JSON lines on standard output, or short readable lines on a terminal.
 * Never pass request bodies, query strings or headers to it; the redaction is the second line of defence.
 *
 * @example logger().error({ err: error, requestId }, "the page failed")
 */
export function logger(): Logger {
  if (cached) return cached;
  const options = { level: env().logLevel, base: null, redact, serializers: { err: stdSerializers.err } };
  cached = process.stdout.isTTY ? pino(options, terminalStream()) : pino(options);
  return cached;
}
