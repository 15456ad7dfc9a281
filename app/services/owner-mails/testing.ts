/** A post office for tests, and all that a run of the job looks for. */
import { database } from "#app/db/database";
import type { Mail } from "#app/platform/mail-delivery";
import type { MailOutcome } from "#app/platform/mail-queue";
import type { Actor } from "../actor";
import { noteErrorJumps } from "./error-jumps";
import { noteExpiringSecrets } from "./expiring-secrets";
import { noteComingRules, noteGrantRules, SwitchedOff } from "./grant-rule-notices";
import { OwnerMails } from "./sending";

export const goOn = async () => true;

/** A post office that keeps what it gets. */
export function postOffice(answer: MailOutcome = "sent") {
  const mails: Mail[] = [];
  const sent: Promise<void>[] = [];
  const office = new OwnerMails(database(), (mail, settled) => {
    mails.push(mail);
    sent.push(settled(answer));
  });
  const send = async (now = new Date()) => {
    await office.send(now, goOn);
    await Promise.all(sent);
  };
  const to = ({ email }: Actor) => mails.filter((mail) => mail.to === email);
  return { mails, send, to };
}

/** All that is looked for at a time, and the mails of it. */
export async function mailsAt(now: Date, office = postOffice()) {
  await noteExpiringSecrets(database(), now, goOn);
  await noteErrorJumps(database(), { after: "", batches: 1000, now, goOn });
  await noteComingRules(database(), now, goOn);
  await noteGrantRules(database(), now, goOn);
  await new SwitchedOff(database()).note(now, goOn);
  await office.send(now);
  return office;
}
