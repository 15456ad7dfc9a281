/** Where a connection to PostgreSQL leads and how it is encrypted: the URL in the driver's terms. */
import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import { OperatorError } from "#app/platform/operator-error";
import { type PostgresTls, readPostgresUrl } from "#app/platform/postgres-url";

const DEFAULT_CONNECT_TIMEOUT_SECONDS = 2.5;

/** Milliseconds for a new connection, and for one of the pool's to be free: the URL's `connect_timeout`, or 2500. */
export function connectTimeoutMs(url: string): number {
  const { connectTimeoutSeconds = DEFAULT_CONNECT_TIMEOUT_SECONDS } = readPostgresUrl(url);
  return connectTimeoutSeconds * 1000;
}

/**
 * What the driver needs to connect. Reads the files of the URL's TLS parameters.
 *
 * @throws {OperatorError} when one of those files cannot be read.
 * @example new PrismaPg(addressOf("postgresql://ada@db.example.com/portal?sslmode=verify-full"))
 */
export function addressOf(url: string) {
  const { host, port, user, password, database, options, applicationName = "latchkey", channelBinding, tls } = readPostgresUrl(url);
  return {
    // The driver asks the environment, as for PGPASSWORD, where a member is undefined.
    ...{ host, port, user, password, database, options },
    ssl: tls && tlsOptions(tls),
    enableChannelBinding: channelBinding,
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutMs(url),
    keepAlive: true,
  };
}

function tlsOptions(tls: PostgresTls): ConnectionOptions | false {
  if (tls.mode === "disable") return false;
  const { rootCertificate, certificate, key } = tls;
  const files = {
    ...(rootCertificate === undefined || rootCertificate === "system" ? {} : { ca: pem("sslrootcert", rootCertificate) }),
    ...(certificate === undefined || key === undefined ? {} : { cert: pem("sslcert", certificate), key: pem("sslkey", key) }),
  };
  switch (tls.mode) {
    case "require":
      return { ...files, rejectUnauthorized: false };
    case "verify-ca":
      return { ...files, checkServerIdentity: () => undefined };
    case "verify-full":
      return files;
  }
}

function pem(parameter: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new OperatorError(`DATABASE_URL: the file ${file} of ${parameter} cannot be read`, { cause: error });
  }
}
