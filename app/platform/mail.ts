/** Sends mail in the background: no answer waits for a mail server, or tells by its time whether there was anything to send. */
import { randomUUID } from "node:crypto";
import { readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { env } from "./env";
import { makeFolder } from "./files";
import { logger } from "./logger";
import type { MailSetting, Sender, SmtpServer } from "./mail-setting";
import { counter } from "./metrics";

/** Plain text of ASCII headers; `to` is an address in its normalised form. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

const AT_A_TIME = 4;
const MOST_WAITING = 200;
/** Files that are kept in embedded mode; the oldest goes first. */
const MOST_FILES = 100;
const TIMEOUT_MS = 10_000;

const OUTCOMES = ["sent", "failed", "dropped"] as const;
const mails = counter("latchkey_mails_total", "Mails to people, by outcome.", ["outcome"]);
// A rate needs its zero.
for (const outcome of OUTCOMES) mails.count(outcome, "", 0);

type Compose = () => Promise<Mail | null>;

const waiting: Compose[] = [];
let running = 0;

/** Whether mail reaches anybody: by a server, or as a file that the operator reads. */
export function sendsMail(): boolean {
  return env().mail.mode !== "off";
}

/**
 * Composes and sends a mail after this call has returned, in turn. A mail that fails is logged without its text and recipient, and
 * not tried again: the person asks anew. Beyond 200 that wait, further ones are dropped.
 *
 * @param compose answers null when there is nothing to send
 * @example mailLater(async () => ({ to: "ada@example.com", subject: "A new password", text: "…" }));
 */
export function mailLater(compose: Compose): void {
  if (waiting.length >= MOST_WAITING) {
    mails.count("dropped");
    logger().warn("a mail was dropped, as too many wait to be sent");
    return;
  }
  waiting.push(compose);
  if (running < AT_A_TIME) void sendWaiting();
}

/** Waits until what was to be sent is sent, for a bounded time. */
export async function drainMail(longestMs = 2 * TIMEOUT_MS): Promise<void> {
  const giveUp = Date.now() + longestMs;
  while (running > 0 && Date.now() < giveUp) await after(20);
}

async function sendWaiting(): Promise<void> {
  running += 1;
  for (let compose = waiting.shift(); compose !== undefined; compose = waiting.shift()) {
    try {
      const mail = await compose();
      if (mail !== null) await deliver(mail, env().mail);
    } catch (error) {
      mails.count("failed");
      // Not the error itself: a mail server's answer repeats the recipient.
      logger().error({ reason: reasonOf(error) }, "a mail could not be sent");
    }
  }
  running -= 1;
}

async function deliver(mail: Mail, setting: MailSetting): Promise<void> {
  if (setting.mode === "off") return;
  if (setting.mode === "smtp") await sendBySmtp(mail, setting.server, setting.from);
  else logger().info({ file: await writeMail(mail, setting.folder, setting.from) }, "a mail was written to a file, as SMTP_URL is not set");
  mails.count("sent");
}

async function sendBySmtp({ to, subject, text }: Mail, { host, port, tls, login }: SmtpServer, { name, address }: Sender): Promise<void> {
  // Not at start: most portals send their first mail later, if ever.
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "required",
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({ from: { name, address }, to: { name: "", address: to }, subject, text });
  } finally {
    transport.close();
  }
}

/** The mail as it reads, so that a link in it can be followed from an editor. @returns the file's path */
async function writeMail({ to, subject, text }: Mail, folder: string, from: Sender): Promise<string> {
  await makeFolder(folder, 0o700);
  const file = path.join(folder, `${new Date().toISOString().replaceAll(":", "-")}-${randomUUID().slice(0, 8)}.eml`);
  const sender = from.name === "" ? from.address : `${from.name} <${from.address}>`;
  const head = [`From: ${sender}`, `To: ${to}`, `Subject: ${subject}`, `Date: ${new Date().toUTCString()}`];
  const kind = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"];
  await writeFile(file, `${[...head, ...kind].join("\r\n")}\r\n\r\n${text.replaceAll("\n", "\r\n")}\r\n`, { mode: 0o600, flag: "wx" });
  const files = (await readdir(folder)).filter((name) => name.endsWith(".eml")).toSorted();
  for (const old of files.slice(0, -MOST_FILES)) await rm(path.join(folder, old), { force: true });
  return file;
}

/** Codes alone, such as `EAUTH 535` or `ECONNREFUSED`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const parts = Object.entries(error).flatMap(([name, value]) => (name === "code" || name === "responseCode" ? [String(value)] : []));
  return parts.length > 0 ? parts.join(" ") : error.name;
}
