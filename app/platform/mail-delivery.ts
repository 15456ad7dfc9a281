/** Hands one mail over: to the mail server that the settings name, or to a file in embedded mode. */
import { randomUUID } from "node:crypto";
import { readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "./files";
import { logger } from "./logger";
import type { MailSetting, Sender, SmtpServer } from "./mail-setting";

/** Plain text. `to` is an address in its normalised form; `subject` is ASCII without line breaks. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The page on which its recipient can stop mails of this kind (RFC 2369 §3.2). */
  readonly unsubscribe?: string;
}

/** A mail that did not go. Its message has codes alone, such as `EAUTH 535`: a mail server's answer repeats the recipient. */
export class MailError extends Error {
  override readonly name = "MailError";
  constructor(
    message: string,
    /** Whether the server refused the mail for good (RFC 5321 §4.2.1: 5yz); else it was away, or asks for patience. */
    readonly permanent: boolean,
  ) {
    super(message);
  }
}

/** Silence of the server that is waited for. */
const SILENCE_MS = 10_000;
/** One attempt, however slowly the server answers. */
const ATTEMPT_MS = 30_000;
/** Files that are kept in embedded mode; the oldest goes first. */
const MOST_FILES = 100;

/**
 * One attempt at a mail, of at most 30 seconds.
 *
 * @throws {MailError} when the server did not take it, or the file could not be written
 */
export async function deliverMail(mail: Mail, setting: Exclude<MailSetting, { mode: "off" }>): Promise<void> {
  try {
    if (setting.mode === "smtp") await sendBySmtp(mail, setting.server, setting.from);
    else
      logger().info({ file: await writeMail(mail, setting.folder, setting.from) }, "a mail was written to a file, as SMTP_URL is not set");
  } catch (error) {
    throw mailError(error);
  }
}

async function sendBySmtp({ to, subject, text, unsubscribe }: Mail, server: SmtpServer, { name, address }: Sender): Promise<void> {
  const transport = await openTransport(server);
  const signal = AbortSignal.timeout(ATTEMPT_MS);
  try {
    const list = unsubscribe === undefined ? {} : { list: { unsubscribe } };
    await transport.sendMail({ from: { name, address }, to: { name: "", address: to }, subject, text, ...list, signal });
  } finally {
    transport.close();
  }
}

/**
 * Signs in to the mail server, and sends nothing.
 *
 * @throws {MailError} when it does not answer, or refuses the sign-in
 */
export async function tryMailServer(server: SmtpServer): Promise<void> {
  const transport = await openTransport(server);
  try {
    await transport.verify();
  } catch (error) {
    throw mailError(error);
  } finally {
    transport.close();
  }
}

async function openTransport({ host, port, tls, login }: SmtpServer) {
  // Not at start: most portals send their first mail later, if ever.
  const { createTransport } = await import("nodemailer");
  return createTransport({
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "required",
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: SILENCE_MS,
    greetingTimeout: SILENCE_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** The mail as it reads, so that a link in it can be followed from an editor. @returns the file's path */
async function writeMail({ to, subject, text, unsubscribe }: Mail, folder: string, from: Sender): Promise<string> {
  await makeFolder(folder, 0o700);
  const file = path.join(folder, `${new Date().toISOString().replaceAll(":", "-")}-${randomUUID().slice(0, 8)}.eml`);
  const sender = from.name === "" ? from.address : `${from.name} <${from.address}>`;
  const head = [`From: ${sender}`, `To: ${to}`, `Subject: ${subject}`, `Date: ${new Date().toUTCString()}`];
  const kind = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"];
  const list = unsubscribe === undefined ? [] : [`List-Unsubscribe: <${unsubscribe}>`];
  await writeFile(file, `${[...head, ...list, ...kind].join("\r\n")}\r\n\r\n${text.replaceAll("\n", "\r\n")}\r\n`, {
    mode: 0o600,
    flag: "wx",
  });
  const files = (await readdir(folder)).filter((name) => name.endsWith(".eml")).toSorted();
  for (const old of files.slice(0, -MOST_FILES)) await rm(path.join(folder, old), { force: true });
  return file;
}

function mailError(error: unknown): MailError {
  if (!(error instanceof Error)) return new MailError("unknown", false);
  const found = new Map<string, unknown>(Object.entries(error));
  // `ECONNREFUSED` says more than the `ESOCKET` that it is called.
  const code = found.get("originalCode") ?? found.get("code");
  const codes = [code, found.get("responseCode")].filter((part) => part !== undefined).map(String);
  return new MailError(codes.length > 0 ? codes.join(" ") : error.name, Number(found.get("responseCode")) >= 500);
}
