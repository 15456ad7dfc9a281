/** The settings, read from the environment once. No other module reads `process.env`. */
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { isEmail, normaliseEmail } from "./email-address";
import { type MailSetting, mailFrom, mailSetting, smtpUrl } from "./mail-setting";
import { PostgresUrlError, readPostgresUrl } from "./postgres-url";
import { readSecretFiles, type SecretFile } from "./secret-files";

/** A setting has a wrong value; the message names the variable and fits on one line. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

export type TlsSetting =
  | { readonly mode: "off" }
  | { readonly mode: "self-signed" }
  | { readonly mode: "files"; readonly certFile: string; readonly keyFile: string };

export interface Env {
  readonly port: number;
  readonly host: string;
  /** Scheme, host, port and a path, if any, without a trailing slash: the root realm's issuer. */
  readonly publicUrl: string;
  /** The name in PUBLIC_URL where that is set: the portal answers under no other then. */
  readonly publicHost?: string;
  readonly databaseUrl: string;
  /** Absolute path. */
  readonly dataDir: string;
  readonly adminEmail?: string;
  readonly adminPassword?: string;
  readonly mail: MailSetting;
  readonly tls: TlsSetting;
  readonly trustProxy: number;
  /** Hosts by name that requests to other servers may reach though their addresses are inner ones. */
  readonly outboundInnerHosts: readonly string[];
  /** Processes that answer; 1 is this one alone. */
  readonly workers: number;
  /** Connections that one process holds at a time. */
  readonly maxConnections: number;
  /** 32 bytes each, newest first. */
  readonly tokenMacKeys?: readonly Uint8Array[];
  /** 32 bytes. */
  readonly keyEncryptionKey?: Uint8Array;
  /** bcrypt's work factor for passwords: each step doubles the time of a check. */
  readonly bcryptCost: number;
  readonly metricsPort?: number;
  readonly metricsToken?: string;
  /** Days that the record of an expired token stays. */
  readonly tokenRetentionDays: number;
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  readonly production: boolean;
}

const KEY_FORM = "must be 32 bytes in base64url (43 characters)";

/** An empty variable counts as unset: `FOO= npm start`, or an empty line in an env file. */
const unset = (value: unknown) => (value === "" ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(unset, schema.optional());
const integer = (low: number, high: number, fallback: number) => {
  const message = `must be a whole number from ${low} to ${high}`;
  return z.preprocess(unset, z.coerce.number({ error: message }).int(message).min(low, message).max(high, message).default(fallback));
};
const oneOf = <const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) =>
  z.preprocess(unset, z.enum(values, { error: `must be one of ${values.join(", ")}` }).default(fallback));

const WORKERS_RANGE = "must be a whole number from 1 to 64";
const WORKERS_ON_SQLITE =
  "must be 1 on SQLite, where several processes would wait for each other to write; for more, set DATABASE_URL to PostgreSQL";
const PORT_FORM = "must be a whole number from 1 to 65535";
const port = z.coerce.number({ error: PORT_FORM }).int(PORT_FORM).min(1, PORT_FORM).max(65_535, PORT_FORM);

const key = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_-]{43}=?$/, KEY_FORM)
  .transform((text): Uint8Array => new Uint8Array(Buffer.from(text, "base64url")));

/** Characters that mean themselves in a URL, a cookie's name and path, and a proxy's configuration. */
const BASE_PATH = /^(\/[A-Za-z0-9][A-Za-z0-9._-]*)*\/?$/;

const address = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && BASE_PATH.test(url.pathname) && !url.search && !url.hash && !url.username)
    return url.origin + url.pathname.replace(/\/$/, "");
  context.addIssue({
    code: "custom",
    message: "must be http:// or https:// with host, port and a plain path, such as https://portal.example.com",
  });
  return z.NEVER;
});

const hostNames = z
  .string()
  .toLowerCase()
  .transform((text) => text.split(",").map((name) => name.trim()))
  .pipe(z.array(z.string().regex(/^([a-z0-9.-]+|\[[0-9a-f:]+\])$/, "must be host names separated by commas, without scheme or port")));

const databaseUrl = z
  .string()
  .regex(/^(file:.|postgres(ql)?:\/\/.)/, { error: "must begin with file: or postgresql://", abort: true })
  .superRefine((text, context) => {
    if (text.startsWith("file:")) return;
    try {
      readPostgresUrl(text);
    } catch (error) {
      if (!(error instanceof PostgresUrlError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
    }
  });

const schema = z.object({
  PORT: integer(1, 65_535, 3000),
  HOST: optional(z.string()),
  PUBLIC_URL: optional(address),
  DATABASE_URL: optional(databaseUrl),
  DATA_DIR: optional(z.string()),
  ADMIN_EMAIL: optional(z.string().refine((text) => isEmail(normaliseEmail(text)), "must be an e-mail address")),
  ADMIN_PASSWORD: optional(z.string().refine((text) => Buffer.byteLength(text) <= 72, "must be at most 72 bytes")),
  SMTP_URL: optional(smtpUrl),
  MAIL_FROM: optional(mailFrom),
  TLS: oneOf(["off", "self-signed"], "off"),
  TLS_CERT_FILE: optional(z.string()),
  TLS_KEY_FILE: optional(z.string()),
  TRUST_PROXY: integer(0, 10, 0),
  OUTBOUND_INNER_HOSTS: optional(hostNames),
  WORKERS: optional(z.coerce.number({ error: WORKERS_RANGE }).int(WORKERS_RANGE).min(1, WORKERS_RANGE).max(64, WORKERS_RANGE)),
  MAX_CONNECTIONS: integer(100, 1_000_000, 10_000),
  TOKEN_MAC_KEYS: optional(
    z
      .string()
      .transform((text) => text.split(","))
      .pipe(z.array(key)),
  ),
  KEY_ENCRYPTION_KEY: optional(key),
  BCRYPT_COST: integer(4, 16, 12),
  METRICS_PORT: optional(port),
  METRICS_TOKEN: optional(z.string().min(16, "must be at least 16 characters")),
  TOKEN_RETENTION_DAYS: integer(0, 3650, 1),
  LOG_LEVEL: oneOf(["fatal", "error", "warn", "info", "debug", "trace", "silent"], "info"),
  NODE_ENV: optional(z.string()),
});

type Raw = z.output<typeof schema>;

function together(raw: Raw, first: "ADMIN_EMAIL" | "TLS_CERT_FILE", second: "ADMIN_PASSWORD" | "TLS_KEY_FILE"): void {
  if (raw[first] !== undefined && raw[second] === undefined) throw new SettingError(`${second}: must be set when ${first} is`);
  if (raw[second] !== undefined && raw[first] === undefined) throw new SettingError(`${first}: must be set when ${second} is`);
}

function tlsSetting(raw: Raw): TlsSetting {
  together(raw, "TLS_CERT_FILE", "TLS_KEY_FILE");
  if (raw.TLS_CERT_FILE === undefined || raw.TLS_KEY_FILE === undefined) return { mode: raw.TLS };
  if (raw.TLS === "self-signed") throw new SettingError("TLS: must not be self-signed when TLS_CERT_FILE is set");
  return { mode: "files", certFile: path.resolve(raw.TLS_CERT_FILE), keyFile: path.resolve(raw.TLS_KEY_FILE) };
}

/** Browsers and curl reach a server that listens on loopback or on every interface by the name `localhost`. */
function defaultPublicUrl(host: string, port: number, tls: TlsSetting): string {
  const name = ["127.0.0.1", "::1", "0.0.0.0", "::", "localhost"].includes(host) ? "localhost" : host;
  const authority = name.includes(":") ? `[${name}]` : name;
  return new URL(`${tls.mode === "off" ? "http" : "https"}://${authority}:${port}`).origin;
}

/**
 * Validates variables and fills in the defaults.
 *
 * @throws {SettingError} naming the first variable that is wrong, never its value: it may be a secret.
 * @example parseEnv({ PORT: "8080" }).publicUrl // "http://localhost:8080"
 */
export function parseEnv(variables: Readonly<Record<string, string | undefined>>): Env {
  const parsed = schema.safeParse(variables);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new SettingError(`${String(issue?.path[0])}: ${issue?.message}`);
  }
  const raw = parsed.data;
  together(raw, "ADMIN_EMAIL", "ADMIN_PASSWORD");
  if (raw.METRICS_PORT === raw.PORT) throw new SettingError("METRICS_PORT: must differ from PORT");
  if (raw.SMTP_URL !== undefined && raw.MAIL_FROM === undefined) throw new SettingError("MAIL_FROM: must be set when SMTP_URL is");
  const tls = tlsSetting(raw);
  const host = raw.HOST ?? "127.0.0.1";
  const dataDir = path.resolve(raw.DATA_DIR ?? "data");
  const onSqlite = raw.DATABASE_URL?.startsWith("file:") ?? true;
  if (onSqlite && raw.WORKERS !== undefined && raw.WORKERS > 1) throw new SettingError(`WORKERS: ${WORKERS_ON_SQLITE}`);
  return {
    port: raw.PORT,
    host,
    publicUrl: raw.PUBLIC_URL ?? defaultPublicUrl(host, raw.PORT, tls),
    ...(raw.PUBLIC_URL === undefined ? {} : { publicHost: new URL(raw.PUBLIC_URL).hostname }),
    // Escaped: a ? in the folder's name would end the path.
    databaseUrl: raw.DATABASE_URL ?? pathToFileURL(path.join(dataDir, "latchkey.db")).href,
    dataDir,
    ...(raw.ADMIN_EMAIL !== undefined && raw.ADMIN_PASSWORD !== undefined
      ? { adminEmail: raw.ADMIN_EMAIL, adminPassword: raw.ADMIN_PASSWORD }
      : {}),
    mail: mailSetting({ server: raw.SMTP_URL, from: raw.MAIL_FROM, embedded: onSqlite, dataDir }),
    tls,
    trustProxy: raw.TRUST_PROXY,
    outboundInnerHosts: raw.OUTBOUND_INNER_HOSTS ?? [],
    workers: raw.WORKERS ?? (onSqlite ? 1 : os.availableParallelism()),
    maxConnections: raw.MAX_CONNECTIONS,
    ...(raw.TOKEN_MAC_KEYS ? { tokenMacKeys: raw.TOKEN_MAC_KEYS } : {}),
    ...(raw.KEY_ENCRYPTION_KEY ? { keyEncryptionKey: raw.KEY_ENCRYPTION_KEY } : {}),
    bcryptCost: raw.BCRYPT_COST,
    ...(raw.METRICS_PORT !== undefined ? { metricsPort: raw.METRICS_PORT } : {}),
    ...(raw.METRICS_TOKEN !== undefined ? { metricsToken: raw.METRICS_TOKEN } : {}),
    tokenRetentionDays: raw.TOKEN_RETENTION_DAYS,
    logLevel: raw.LOG_LEVEL,
    production: raw.NODE_ENV !== "development" && raw.NODE_ENV !== "test",
  };
}

/** Production unless NODE_ENV says otherwise: React and Remix read the variable when they are first imported. */
export function settleMode(): void {
  process.env.NODE_ENV ??= "production";
}

let cached: { readonly settings: Env; readonly secretFiles: readonly SecretFile[] } | undefined;

function readOnce(): NonNullable<typeof cached> {
  if (cached) return cached;
  const { variables, files } = readSecretFiles(process.env, (line) => new SettingError(line));
  cached = { settings: parseEnv(variables), secretFiles: files };
  return cached;
}

/**
 * The validated settings of this process.
 *
 * @throws {SettingError} when a variable is wrong; `serve` prints it and stops before anything else happens.
 */
export function env(): Env {
  return readOnce().settings;
}

/** The files that secret settings of this process were read from. */
export function secretFiles(): readonly SecretFile[] {
  return readOnce().secretFiles;
}
