/**
 * Makes and sends the mails to owners. A mail is recorded in one transaction before it is handed over, so that however many processes
 * try, and whatever ends one of them, nobody gets it twice. See `docs/decisions/0052-owners-are-told-by-mail.md`.
 */
import type { Database } from "#app/db/database";
import { inTransaction } from "#app/db/transaction";
import { mailLater } from "#app/platform/mail";
import type { Mail } from "#app/platform/mail-delivery";
import type { MailOutcome } from "#app/platform/mail-queue";
import { waitForPortal } from "../mails";
import { resolveRealm } from "../realms/resolve";
import { ownerDigest } from "./digest";
import { ownerFacts } from "./facts";
import { TOLD_OWNER, waitingNotices } from "./notice";

const DAY_MS = 86_400_000;
const BATCH = 50;
/** Notices of one person that are read for a mail: the others are in that of the next day. */
const MOST_NOTICES = 100;
/** Mails to owners under way in one process: what waits for a mail server is in memory, and others need room there. */
const MOST_UNDER_WAY = 100;

/** Hands a mail over, and says later what became of it. */
export type HandOver = (mail: Mail, settled: (outcome: MailOutcome) => Promise<void>) => void;

const byQueue: HandOver = (mail, settled) => mailLater(async () => mail, settled);

interface Recipient {
  readonly id: string;
  readonly email: string;
  readonly realm: { readonly id: string; readonly path: string };
}

export class OwnerMails {
  #underWay = 0;

  constructor(
    private readonly database: Database,
    private readonly handOver: HandOver = byQueue,
  ) {}

  /**
   * Sends to each person what waits for them, unless they had a mail on this day (UTC), as far as there is room.
   *
   * @param goOn asked before each batch; false ends the run
   */
  async send(now: Date, goOn: () => Promise<boolean>): Promise<void> {
    for (let after = ""; await goOn(); ) {
      const people: readonly Recipient[] = await this.database.prisma.user.findMany({
        where: { id: { gt: after }, ...mayGet(now), ownerNotices: { some: { mailedAt: null } } },
        orderBy: { id: "asc" },
        take: BATCH,
        select: { id: true, email: true, realm: { select: { id: true, path: true } } },
      });
      for (const person of people) {
        if (this.#underWay >= MOST_UNDER_WAY || (await waitForPortal("owner-mail", person.realm.id)) > 0) return;
        await this.#sendTo(person, now);
      }
      if (people.length < BATCH) return;
      after = people.at(-1)?.id ?? "";
    }
  }

  async #sendTo({ id: userId, email, realm }: Recipient, now: Date): Promise<void> {
    const notices = await waitingNotices(this.database, userId, MOST_NOTICES);
    const facts = await ownerFacts(this.database, userId, notices, now);
    const where = { userId, key: { in: notices.map(({ key }) => key) }, mailedAt: null };
    const issuer = (await resolveRealm(realm.path))?.issuer;
    if (facts.length === 0 || issuer === undefined) {
      await this.database.prisma.ownerNotice.updateMany({ where, data: { mailedAt: now } });
      return;
    }
    const isOurs = await inTransaction(async (tx) => {
      // Of two processes the second finds that the person has had a mail today.
      const { count } = await tx.user.updateMany({ where: { id: userId, ...mayGet(now) }, data: { ownerMailedAt: now } });
      if (count === 1) await tx.ownerNotice.updateMany({ where, data: { mailedAt: now } });
      return count === 1;
    });
    if (!isOurs) return;
    this.#underWay += 1;
    this.handOver(ownerDigest(email, facts, issuer, now), async (outcome) => {
      this.#underWay -= 1;
      // What no server has taken waits for the mail of another day.
      if (outcome !== "sent")
        await this.database.prisma.ownerNotice.updateMany({ where: { ...where, mailedAt: now }, data: { mailedAt: null } });
    });
  }
}

/** Who may get a mail at a time. */
function mayGet(now: Date) {
  const today = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
  return { ...TOLD_OWNER, OR: [{ ownerMailedAt: null }, { ownerMailedAt: { lt: today } }] };
}
