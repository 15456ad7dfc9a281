import { X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { SettingError, type TlsSetting } from "#app/platform/env";
import { makeFolder } from "#app/platform/files";

/** Days; browsers take no more of a certificate, and this one is for trying out. */
const LIFETIME_DAYS = 397;

/**
 * The certificate and key to serve with, or undefined for plain HTTP. A self-signed pair is made once, under the data
 * folder, and used until it expires.
 *
 * @param hostname the public host name, beside `localhost`, that a self-signed certificate is for.
 * @throws {SettingError} when a file cannot be read, or key and certificate do not fit.
 */
export async function tlsCredentials(setting: TlsSetting, dataDir: string, hostname: string): Promise<SecureContextOptions | undefined> {
  if (setting.mode === "off") return undefined;
  if (setting.mode === "self-signed") return await selfSigned(dataDir, hostname);
  const cert = await readSetting("TLS_CERT_FILE", setting.certFile);
  const key = await readSetting("TLS_KEY_FILE", setting.keyFile);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new SettingError(`TLS_CERT_FILE: cannot be used with TLS_KEY_FILE: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { cert, key, minVersion: "TLSv1.2" };
}

async function readSetting(name: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch {
    throw new SettingError(`${name}: cannot read ${file}`);
  }
}

async function selfSigned(dataDir: string, hostname: string): Promise<SecureContextOptions> {
  const folder = path.join(dataDir, "tls");
  const certFile = path.join(folder, "self-signed.crt");
  const keyFile = path.join(folder, "self-signed.key");
  const existing = await Promise.all([readFile(certFile), readFile(keyFile)]).catch(() => undefined);
  if (existing && stillGood(existing[0])) return { cert: existing[0], key: existing[1], minVersion: "TLSv1.2" };
  const made = await certify(hostname);
  await makeFolder(folder, 0o700);
  await writeFile(keyFile, made.private, { mode: 0o600 });
  await writeFile(certFile, made.cert);
  return { cert: made.cert, key: made.private, minVersion: "TLSv1.2" };
}

function stillGood(cert: Buffer): boolean {
  return Date.parse(new X509Certificate(cert).validTo) > Date.now() + 86_400_000;
}

async function certify(hostname: string): Promise<{ readonly cert: string; readonly private: string }> {
  const names = [...new Set(["localhost", hostname])].filter((name) => /^[A-Za-z0-9.-]+$/.test(name) && !/^[0-9.]+$/.test(name));
  const notAfterDate = new Date(Date.now() + LIFETIME_DAYS * 86_400_000);
  // Only when it is needed: the package takes time at start.
  const { generate } = await import("selfsigned");
  return await generate([{ name: "commonName", value: names.at(-1) ?? "localhost" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notAfterDate,
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      {
        name: "subjectAltName",
        altNames: [...names.map((value) => ({ type: 2 as const, value })), { type: 7, ip: "127.0.0.1" }, { type: 7, ip: "::1" }],
      },
    ],
  });
}
