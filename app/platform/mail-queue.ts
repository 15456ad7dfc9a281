/** Mails on their way: how many are sent at a time, how many are held, and when one is tried again. */
import { setMaxListeners } from "node:events";
import { setTimeout as after } from "node:timers/promises";
import { logger } from "./logger";
import { type Mail, MailError } from "./mail-delivery";
import { OutboundSlots } from "./outbound-slots";

/**
 * What became of a mail. `sent`: a server has taken it, or it is a file. `failed`: refused for good, or the server was away for too
 * long. `dropped`: too many were on their way. `nothing`: there was nothing to send.
 */
export type MailOutcome = "sent" | "failed" | "dropped" | "nothing";

/** One mail that somebody wants sent. */
export interface MailJob {
  /** Makes the mail, or finds that there is none to send. It runs once. */
  compose(): Promise<Mail | null>;
  /** Keeps a record of what became of it; a stop waits for that as well. */
  settled?(outcome: MailOutcome): Promise<void>;
}

export interface MailQueueRules {
  /** Mails that are composed at a time, and as many that are delivered. */
  readonly atATime: number;
  /** Mails that are held, those that wait for another attempt included. */
  readonly mostHeld: number;
  /** Milliseconds before the second attempt, the third, and so on. */
  readonly retryAfterMs: readonly number[];
}

/**
 * Sends mails in the background, and those again whose server was away.
 *
 * @example
 * const queue = new MailQueue((mail) => deliverMail(mail, setting), { atATime: 4, mostHeld: 500, retryAfterMs: [60_000] });
 * const outcome = await queue.send({ compose: async () => ({ to: "ada@example.com", subject: "A new password", text: "…" }) });
 */
export class MailQueue {
  readonly #slots: OutboundSlots;
  readonly #held = new Set<Promise<MailOutcome>>();
  readonly #stop = new AbortController();

  constructor(
    private readonly deliver: (mail: Mail) => Promise<void>,
    private readonly rules: MailQueueRules,
  ) {
    const { atATime, mostHeld } = rules;
    // Every mail that waits for another attempt listens to it.
    setMaxListeners(2 * mostHeld, this.#stop.signal);
    this.#slots = new OutboundSlots({ perOrigin: atATime, inAll: 2 * atATime, waiting: 2 * mostHeld });
  }

  /** @returns what became of it; never rejected, so that the promise may be left alone */
  send(job: MailJob): Promise<MailOutcome> {
    const sending = this.#run(job, this.#held.size >= this.rules.mostHeld);
    this.#held.add(sending);
    void sending.then(() => this.#held.delete(sending));
    return sending;
  }

  /**
   * Gives every mail that waits for another attempt its last one now, and waits for what is under way.
   *
   * @returns how many were still held at the end
   */
  async drain(longestMs: number): Promise<number> {
    this.#stop.abort();
    await Promise.race([Promise.all(this.#held), after(longestMs, undefined, { ref: false })]);
    return this.#held.size;
  }

  async #run({ compose, settled }: MailJob, full: boolean): Promise<MailOutcome> {
    if (full) logger().warn("a mail was dropped, as too many are on their way");
    const outcome = full ? "dropped" : await this.#compose(compose);
    try {
      await settled?.(outcome);
    } catch (error) {
      logger().error({ reason: nameOf(error), outcome }, "what became of a mail could not be recorded");
    }
    return outcome;
  }

  async #compose(compose: MailJob["compose"]): Promise<MailOutcome> {
    try {
      const mail = await this.#inSlot("compose", compose);
      return mail === null ? "nothing" : await this.#attempt(mail);
    } catch (error) {
      logger().error({ reason: nameOf(error) }, "a mail could not be composed");
      return "failed";
    }
  }

  async #attempt(mail: Mail): Promise<MailOutcome> {
    for (const wait of [...this.rules.retryAfterMs, null]) {
      try {
        await this.#inSlot("deliver", () => this.deliver(mail));
        return "sent";
      } catch (error) {
        const reason = error instanceof MailError ? error.message : "unknown";
        if (wait === null || this.#stop.signal.aborted || (error instanceof MailError && error.permanent)) {
          logger().error({ reason }, "a mail could not be sent");
          return "failed";
        }
        logger().warn({ reason, againAfterMs: wait }, "a mail could not be sent yet");
        await after(wait, undefined, { ref: false, signal: this.#stop.signal }).catch(() => undefined);
      }
    }
    return "failed";
  }

  async #inSlot<T>(step: "compose" | "deliver", work: () => Promise<T>): Promise<T> {
    const release = await this.#slots.take(step, new AbortController().signal);
    try {
      return await work();
    } finally {
      release?.();
    }
  }
}

/** Not its message, which may quote an address. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
