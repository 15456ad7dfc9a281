import { describe, expect, it } from "vitest";
import { type Mail, MailError } from "./mail-delivery";
import { type MailOutcome, MailQueue } from "./mail-queue";

const MAIL: Mail = { to: "ada@example.com", subject: "A new password", text: "…" };
const HOUR_MS = 3_600_000;
const compose = async () => MAIL;
const away = () => new MailError("ECONNREFUSED", false);

/** A server that answers attempts in turn: an error, or null to take the mail. The last answer stays. */
function serverThat(...answers: readonly (Error | null)[]) {
  const attempts: Mail[] = [];
  const deliver = async (mail: Mail) => {
    attempts.push(mail);
    const answer = answers[Math.min(attempts.length, answers.length) - 1];
    if (answer) throw answer;
  };
  return { attempts, deliver };
}

const rules = (retryAfterMs: readonly number[] = [1, 1, 1], mostHeld = 10) => ({ atATime: 2, mostHeld, retryAfterMs });

describe("mails on their way", () => {
  it("are tried again while the server is away, and composed once", async () => {
    const { attempts, deliver } = serverThat(away(), away(), null);
    let composed = 0;
    const queue = new MailQueue(deliver, rules());
    const outcome = await queue.send({
      async compose() {
        composed += 1;
        return MAIL;
      },
    });
    expect([outcome, attempts.length, composed]).toEqual(["sent", 3, 1]);
  });

  it.each<[string, readonly (Error | null)[], number]>([
    ["at once when the server refuses the mail for good (RFC 5321 §4.2.1)", [new MailError("EENVELOPE 550", true)], 1],
    ["after the last attempt", [away()], 4],
  ])("fail %s", async (_when, answers, tries) => {
    const { attempts, deliver } = serverThat(...answers);
    const outcomes: MailOutcome[] = [];
    const settled = async (outcome: MailOutcome) => void outcomes.push(outcome);
    expect(await new MailQueue(deliver, rules()).send({ compose, settled })).toBe("failed");
    expect([attempts.length, outcomes]).toEqual([tries, ["failed"]]);
  });

  it("are no more than may be held, and say so of one too many", async () => {
    const queue = new MailQueue(serverThat(away()).deliver, rules([HOUR_MS], 2));
    const held = [queue.send({ compose }), queue.send({ compose })];
    expect(await queue.send({ compose })).toBe("dropped");
    await queue.drain(5000);
    expect(await Promise.all(held)).toEqual(["failed", "failed"]);
  });

  it("occupy a slow server with no more than a few, and do not keep others from being composed", async () => {
    let under = 0;
    let most = 0;
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const queue = new MailQueue(async () => {
      under += 1;
      most = Math.max(most, under);
      await slow;
      under -= 1;
    }, rules());
    const sending = Array.from({ length: 6 }, () => queue.send({ compose }));
    expect(await queue.send({ compose: async () => null })).toBe("nothing");
    release();
    expect(await Promise.all(sending)).toEqual(Array.from({ length: 6 }, () => "sent"));
    expect(most).toBe(2);
  });

  it("get their last attempt when the portal stops, and are waited for no longer than that", async () => {
    const { attempts, deliver } = serverThat(away(), null);
    const queue = new MailQueue(deliver, rules([HOUR_MS]));
    const sending = queue.send({ compose });
    await expect.poll(() => attempts.length).toBe(1);
    expect(await queue.drain(5000)).toBe(0);
    expect([await sending, attempts.length]).toEqual(["sent", 2]);
    const stuck = new MailQueue(() => new Promise(() => undefined), rules());
    void stuck.send({ compose });
    expect(await stuck.drain(1)).toBe(1);
  });

  it("that cannot be composed or recorded fail alone", async () => {
    const queue = new MailQueue(serverThat(null).deliver, rules());
    const broken = async (): Promise<never> => {
      throw new Error("the database is away");
    };
    expect(await queue.send({ compose: broken })).toBe("failed");
    expect(await queue.send({ compose, settled: broken })).toBe("sent");
  });
});
