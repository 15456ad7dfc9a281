import type { Env } from "#app/platform/env";
import { type Finding, ok, warn } from "./finding";

const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

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
