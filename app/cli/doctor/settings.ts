import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { type Env, secretFiles } from "#app/platform/env";
import { findOpenPaths } from "#app/platform/files";
import { serverKeyFiles } from "#app/platform/server-keys";
import { plural } from "#app/ui/format";
import { privatePaths } from "../data-folder";
import { type Finding, fail, ok, reason, warn } from "./finding";

const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const DAY_MS = 86_400_000;
const SOON_DAYS = 21;

/** Settings that are valid each and dangerous together. */
export function checkSettings(settings: Env): readonly Finding[] {
  const { publicUrl, tls, trustProxy, bcryptCost, host } = settings;
  const { protocol, hostname } = new URL(publicUrl);
  const found: Finding[] = [];
  if (protocol === "http:" && !LOCAL.test(hostname))
    found.push(
      warn(
        "settings",
        `PUBLIC_URL is ${publicUrl}: tokens and passwords cross the network in the clear`,
        "Serve HTTPS: see README, Behind TLS",
      ),
    );
  if (protocol === "https:" && tls.mode === "off" && trustProxy === 0)
    found.push(
      warn(
        "settings",
        "PUBLIC_URL is https, so a proxy ends TLS, but TRUST_PROXY is 0: every request counts as the proxy's",
        "Set TRUST_PROXY=1",
      ),
    );
  if (trustProxy > 0 && !LOCAL.test(host) && tls.mode === "off")
    found.push(
      warn(
        "settings",
        `TRUST_PROXY is ${trustProxy} and HOST is ${host}: who reaches the port directly can forge X-Forwarded-For`,
        "Let only the proxy reach it",
      ),
    );
  if (bcryptCost < 10) found.push(warn("settings", `BCRYPT_COST is ${bcryptCost}, for tests only`, "Leave it unset"));
  if (tls.mode === "self-signed")
    found.push(warn("settings", "TLS is self-signed, for trying out only", "Set TLS_CERT_FILE and TLS_KEY_FILE"));
  return found.length > 0 ? found : [ok("settings", `valid; the portal is ${publicUrl}`)];
}

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
  if (days < SOON_DAYS) return [warn(subject, `expires in ${plural(days, "day")}`, "Renew it and restart")];
  return [ok(subject, `valid for ${plural(days, "day")}`)];
}

/** Whether other users of this machine can open what the server writes, or read the secrets it is given in files. */
export async function checkFiles(settings: Env): Promise<readonly Finding[]> {
  // The keys have a check of their own.
  const keys = new Set(Object.values(serverKeyFiles(settings.dataDir)));
  const open = await findOpenPaths((await privatePaths(settings)).filter((path) => !keys.has(path)));
  const listed = (own: boolean) => open.filter((each) => each.own === own).map(({ path }) => path);
  const [own, others] = [listed(true), listed(false)];
  const secrets = secretFiles().filter((each) => each.open);
  const findings = [
    ...(own.length > 0 ? [fail("files", `other users can open ${own.join(" and ")}`, `chmod go-rwx ${own.join(" ")}`)] : []),
    ...(others.length > 0
      ? [fail("files", `every user can open ${others.join(" and ")}`, `As their owner: chmod o-rwx ${others.join(" ")}`)]
      : []),
    ...secrets.map(({ variable, file }) => warn("files", `every user can read ${file}, which ${variable} names`, `chmod o-r ${file}`)),
  ];
  return findings.length > 0 ? findings : [ok("files", "other users can open none of them")];
}
