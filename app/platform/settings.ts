/** One environment variable an operator may set, as the README and `--help` show it. */
export interface Setting {
  readonly name: string;
  readonly meaning: string;
  readonly default: string;
}

/** Every setting, in the order the README lists them. */
export const SETTINGS: readonly Setting[] = [
  { name: "PORT", meaning: "Port to listen on.", default: "3000" },
  { name: "HOST", meaning: "Address to listen on; `0.0.0.0` for every interface.", default: "127.0.0.1" },
  {
    name: "PUBLIC_URL",
    meaning:
      "The address users and applications reach the portal by; also the OAuth issuer. Scheme, host, port and, if the portal lies below one, a path. Once set, requests for other hosts are refused.",
    default: "from HOST, PORT and TLS: `http://localhost:3000`",
  },
  {
    name: "DATABASE_URL",
    meaning: "`file:…` for SQLite, `postgresql://…` for PostgreSQL 15 or later. Or DATABASE_URL_FILE.",
    default: "`file:` and DATA_DIR, then `/latchkey.db`",
  },
  { name: "DATA_DIR", meaning: "Folder for everything embedded mode writes: database, keys, self-signed certificate.", default: "data" },
  {
    name: "ADMIN_EMAIL",
    meaning: "E-mail of the first admin, made at start if there is none; an account that has it gets ADMIN_PASSWORD, and its sessions end.",
    default: "none: a set-up link is printed",
  },
  {
    name: "ADMIN_PASSWORD",
    meaning:
      "Password of the first admin, 8 characters to 72 bytes and none of the common ones. Needs ADMIN_EMAIL. Or ADMIN_PASSWORD_FILE.",
    default: "none",
  },
  {
    name: "SMTP_URL",
    meaning:
      "Mail server for links to a new password, invitations and mails to owners: `smtp://` (STARTTLS, which a password needs) or `smtps://`, with user and password, host and port. Or SMTP_URL_FILE.",
    default: "none: on SQLite mails are files in `mail` under DATA_DIR; on PostgreSQL there are none",
  },
  { name: "MAIL_FROM", meaning: "Sender of mails, such as `Latchkey <portal@example.com>`. Needed with SMTP_URL.", default: "none" },
  { name: "TLS", meaning: "`off`, or `self-signed` for trying out over HTTPS.", default: "off" },
  { name: "TLS_CERT_FILE", meaning: "PEM certificate chain; serves HTTPS. Needs TLS_KEY_FILE.", default: "none" },
  { name: "TLS_KEY_FILE", meaning: "PEM private key of the certificate.", default: "none" },
  { name: "TRUST_PROXY", meaning: "How many proxies stand in front and append to `X-Forwarded-For`.", default: "0" },
  {
    name: "OUTBOUND_INNER_HOSTS",
    meaning:
      "Hosts, separated by commas, that the portal may ask for client metadata documents, public keys and logout although their addresses are not public; by http too, but for public keys. For sites without internet, and for tests.",
    default: "none",
  },
  {
    name: "WORKERS",
    meaning: "Processes that answer. On SQLite it is one. SIGHUP renews them one by one without refusing a request.",
    default: "1 on SQLite; on PostgreSQL one for each core",
  },
  {
    name: "MAX_CONNECTIONS",
    meaning:
      "Connections that one process holds at a time, 100 to 1000000; for more, those with nothing under way are closed. An idle one costs about 12 kB; a body that has come in part up to 64 kB more, all such bodies of a process 64 MB together.",
    default: "10000",
  },
  {
    name: "TOKEN_MAC_KEYS",
    meaning: "Keys that authenticate opaque tokens: each 32 bytes in base64url, newest first, separated by commas. Or TOKEN_MAC_KEYS_FILE.",
    default: "made once under DATA_DIR",
  },
  {
    name: "KEY_ENCRYPTION_KEY",
    meaning: "Key that encrypts signing keys at rest, and seals the audit log: 32 bytes in base64url. Or KEY_ENCRYPTION_KEY_FILE.",
    default: "made once under DATA_DIR",
  },
  {
    name: "BCRYPT_COST",
    meaning: "Work factor of password hashes, 4 to 16; each step doubles the time of a check. Less than 10 is for tests only.",
    default: "12",
  },
  {
    name: "METRICS_PORT",
    meaning: "Port of its own, on HOST, that serves Prometheus metrics at `/metrics`. Asks for METRICS_TOKEN if that is set.",
    default: "none",
  },
  {
    name: "METRICS_TOKEN",
    meaning:
      "Bearer token for `/metrics`, at least 16 characters. Without METRICS_PORT, serves them on the main port. Or METRICS_TOKEN_FILE.",
    default: "none: no metrics on the main port",
  },
  {
    name: "TOKEN_RETENTION_DAYS",
    meaning: "Days that the record of an expired token stays and shows under Tokens, 0 to 3650.",
    default: "1",
  },
  { name: "LOG_LEVEL", meaning: "`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.", default: "info" },
];
