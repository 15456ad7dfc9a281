import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import type { Env } from "#app/platform/env";
import { type Finding, fail, ok, reason, warn } from "./finding";

const DAY_MS = 86_400_000;
const SOON_DAYS = 21;

/** The certificate that is served, if Latchkey serves one that it did not make itself. */
export async function checkCertificate({ tls, publicUrl }: Env): Promise<readonly Finding[]> {
  if (tls.mode !== "files") return [];
  const subject = "certificate";
  let certificate: X509Certificate;
  let fits: boolean;
  try {
    certificate = new X509Certificate(await readFile(tls.certFile));
    fits = certificate.checkPrivateKey(createPrivateKey(await readFile(tls.keyFile)));
  } catch (error) {
    return [fail(subject, `cannot be used: ${reason(error)}`, "Look at TLS_CERT_FILE and TLS_KEY_FILE; both are PEM")];
  }
  if (!fits) return [fail(subject, "the key is of another certificate", "Set TLS_KEY_FILE to the one it was issued for")];
  const days = Math.floor((Date.parse(certificate.validTo) - Date.now()) / DAY_MS);
  if (days < 0) return [fail(subject, `expired on ${certificate.validTo}`, "Renew it and restart")];
  const { hostname } = new URL(publicUrl);
  const address = hostname.replace(/^\[|\]$/g, "");
  const named = isIP(address) ? certificate.checkIP(address) : certificate.checkHost(hostname);
  if (named === undefined) return [fail(subject, `does not name ${hostname}, the host of PUBLIC_URL`, "Have one issued for it")];
  if (days < SOON_DAYS) return [warn(subject, `expires in ${days} days`, "Renew it and restart")];
  return [ok(subject, `valid for ${days} days`)];
}
