/** What the mails that people cause have in common: how many there may be, and how a person's words stand in them. */
import { rateLimitStore } from "#app/db/rate-limit-store";
import { createRateLimit, type RateLimit } from "#app/platform/rate-limit";
import { sha256 } from "./accounts/sessions";
import type { Actor } from "./actor";
import { RateLimitedError } from "./errors";

/** Whether the portal sends mail, and by what, for pages that say so. */
export { mailMode } from "#app/platform/mail";

const HOUR = 3600;
/** Mails an hour that people may cause in one portal, of each kind: a mail server that sends more is taken for a source of spam. */
const PER_PORTAL = 500;
/** Invitations an hour that one developer may cause: nobody uses up what is for all. */
const PER_DEVELOPER = 20;

/** Why a mail is sent; each kind has bounds of its own, so that none uses up what another needs. */
export type MailKind = "password-link" | "invitation" | "owner-mail";

/** Mails an hour to one address. */
const PER_ADDRESS: Readonly<Record<Exclude<MailKind, "owner-mail">, number>> = { "password-link": 3, invitation: 5 };

/**
 * Counts a mail to an address.
 *
 * @param email normalised; whether or not somebody has it
 * @returns seconds to wait; 0: the mail may be sent
 */
export async function waitForAddress(kind: keyof typeof PER_ADDRESS, realmId: string, email: string): Promise<number> {
  return await limit(`mail-${kind}-address`, PER_ADDRESS[kind]).take(sha256(`${realmId}\n${email}`));
}

/** Counts a mail of the portal. @returns seconds to wait; 0: the mail may be sent */
export async function waitForPortal(kind: MailKind, realmId: string): Promise<number> {
  return await limit(`mail-${kind}-portal`, PER_PORTAL).take(realmId);
}

/**
 * Counts an invitation that goes to an address by mail, of whichever kind it is.
 *
 * @throws RateLimitedError when too many were mailed within an hour
 */
export async function takeInvitationMail(
  { realmId, userId, role }: Pick<Actor, "realmId" | "userId" | "role">,
  email: string,
): Promise<void> {
  const ofPerson = role === "admin" ? 0 : await limit("mail-invitation-person", PER_DEVELOPER).take(userId);
  const wait = ofPerson || (await waitForAddress("invitation", realmId, email)) || (await waitForPortal("invitation", realmId));
  if (wait > 0)
    throw new RateLimitedError(wait, "Too many invitations were mailed within an hour. Hand the link over yourself, or try again later.");
}

function limit(name: string, most: number): RateLimit {
  return createRateLimit(rateLimitStore, { name, limit: most, windowSeconds: HOUR });
}

/**
 * A name that somebody chose, as it stands in a mail to somebody else: on one line, and with no address in it that a mail program
 * would make a link. Anybody may sign up under a name like "See https://evil.example".
 *
 * @example inMail("See https://evil.example") // "See https: / / evil. example"
 */
export function inMail(name: string): string {
  return name
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .replaceAll(/[.:/@\\]+(?=\S)/g, (marks) => `${[...marks].join(" ")} `)
    .trim();
}
