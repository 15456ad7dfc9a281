/** How the portal sends mail: by a server that the settings name, or into files for somebody who tries it out. */
import path from "node:path";
import { z } from "zod";
import { isEmail, normaliseEmail } from "./email-address";

export interface Sender {
  /** "" if the setting has none. */
  readonly name: string;
  readonly address: string;
}

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `implicit` from the first byte (smtps), `required` by STARTTLS, `offered`: STARTTLS where the server has it. */
  readonly tls: "implicit" | "required" | "offered";
  readonly login: { readonly user: string; readonly password: string } | null;
}

export type MailSetting =
  | { readonly mode: "off" }
  | { readonly mode: "file"; readonly folder: string; readonly from: Sender }
  | { readonly mode: "smtp"; readonly server: SmtpServer; readonly from: Sender };

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** `smtp://` or `smtps://`, then user and password (percent-encoded), host and port. */
export const smtpUrl = z.string().transform((text, context): SmtpServer => {
  const server = readSmtpUrl(text);
  if (server !== undefined) return server;
  const message =
    "must be smtp:// or smtps:// with host, and user, password and port if need be, such as smtps://user:password@mail.example.com";
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});

function readSmtpUrl(text: string): SmtpServer | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === "" || !/^\/?$/.test(url.pathname) || url.search || url.hash)
    return undefined;
  if ((url.username === "") !== (url.password === "")) return undefined;
  const implicit = url.protocol === "smtps:";
  try {
    const login = url.username === "" ? null : { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
    return {
      host: url.hostname.replaceAll(/^\[|\]$/g, ""),
      port: url.port === "" ? (implicit ? 465 : 587) : Number(url.port),
      // A password goes over no wire in clear text.
      tls: implicit ? "implicit" : login !== null && !LOOPBACK.has(url.hostname) ? "required" : "offered",
      login,
    };
  } catch {
    return undefined;
  }
}

/** An address, or a name with the address in angle brackets. */
export const mailFrom = z.string().transform((text, context): Sender => {
  const [, name = "", bracketed, bare] = /^(?:([^<>"\p{Cc}]*)<([^<>\s]+)>|([^<>\s]+))$/u.exec(text.trim()) ?? [];
  const address = normaliseEmail(bracketed ?? bare ?? "");
  if (isEmail(address)) return { name: name.trim(), address };
  context.addIssue({
    code: "custom",
    message: "must be an e-mail address, or a name and <address>, such as Latchkey <portal@example.com>",
  });
  return z.NEVER;
});

/** What the settings come to: SMTP where it is set, files in embedded mode, else no mail. */
export function mailSetting(facts: {
  readonly server: SmtpServer | undefined;
  readonly from: Sender | undefined;
  readonly embedded: boolean;
  readonly dataDir: string;
}): MailSetting {
  const { server, from, embedded, dataDir } = facts;
  if (server !== undefined && from !== undefined) return { mode: "smtp", server, from };
  if (!embedded) return { mode: "off" };
  return { mode: "file", folder: path.join(dataDir, "mail"), from: from ?? { name: "Latchkey", address: "latchkey@localhost" } };
}
