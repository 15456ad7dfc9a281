import type { Realm } from "#app/oauth/realm";
import type { Env } from "#app/platform/env";

/**
 * Tells the person at the console where to go: plain lines beside the log, because the link is for them and must
 * stay out of what a log collector keeps as fields.
 *
 * @param realm whose pages these are.
 * @param setupToken of the one-time link that makes the first admin, or null when there is one.
 */
export function announce({ issuer }: Realm, { tls }: Pick<Env, "tls">, setupToken: string | null): void {
  const lines = [`Latchkey is ready: ${issuer}`];
  if (setupToken !== null) {
    const when = "within 24 hours, unless a later start has printed another link";
    lines.push(`To become the first admin, open ${when}: ${issuer}/setup?token=${setupToken}`);
  }
  if (tls.mode === "self-signed") lines.push("The certificate is self-signed: browsers will warn, and curl needs -k.");
  process.stdout.write(`${lines.join("\n")}\n`);
}
