/** Sends mail in the background: no answer waits for a mail server, or tells by its time whether there was anything to send. */
import { env } from "./env";
import { logger } from "./logger";
import { deliverMail, type Mail } from "./mail-delivery";
import { type MailJob, MailQueue } from "./mail-queue";
import type { MailSetting } from "./mail-setting";
import { counter } from "./metrics";

const MINUTE_MS = 60_000;
/** Within 52 minutes in all: a link that a mail brings holds for an hour. */
const RULES = {
  atATime: 4,
  mostHeld: 500,
  retryAfterMs: [MINUTE_MS / 4, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS],
} as const;
/** A stop waits so long. */
const DRAIN_MS = 20_000;

const OUTCOMES = ["sent", "failed", "dropped"] as const;
const mails = counter("latchkey_mails_total", "Mails to people, by outcome.", ["outcome"]);
// A rate needs its zero.
for (const outcome of OUTCOMES) mails.count(outcome, "", 0);

const queue = new MailQueue(deliver, RULES);

/** Where mail goes: to a server, into files that the operator reads, or nowhere. */
export function mailMode(): MailSetting["mode"] {
  return env().mail.mode;
}

/** Whether mail reaches anybody. */
export function sendsMail(): boolean {
  return mailMode() !== "off";
}

/**
 * Composes and sends a mail after this call has returned. While the mail server is away, it is tried again within 52 minutes.
 *
 * @param compose answers null when there is nothing to send; runs once
 * @param settled keeps a record of what became of it
 * @example mailLater(async () => ({ to: "ada@example.com", subject: "A new password", text: "…" }));
 */
export function mailLater(compose: MailJob["compose"], settled?: MailJob["settled"]): void {
  void queue.send(settled === undefined ? { compose } : { compose, settled }).then((outcome) => {
    if (outcome !== "nothing") mails.count(outcome);
  });
}

/** Tries what waits once more, for a bounded time. Nothing may be sent after that. */
export async function drainMail(): Promise<void> {
  const lost = await queue.drain(DRAIN_MS);
  if (lost > 0) logger().error({ lost }, "mails were still on their way when the portal stopped");
}

async function deliver(mail: Mail): Promise<void> {
  const setting = env().mail;
  if (setting.mode !== "off") await deliverMail(mail, setting);
}
