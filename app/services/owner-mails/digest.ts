/** The mail of a day: all that is new, one line each, with the page that it is about. */
import type { Environment } from "#app/oauth/model";
import { formatDuration } from "#app/platform/duration";
import type { Mail } from "#app/platform/mail-delivery";
import { inMail } from "../mails";
import type { OwnerFact } from "./facts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Lines of a kind that are written out. */
const MOST_LINES = 20;

/** The parts of the mail in their order. */
const PARTS = [
  { kinds: ["received"], title: "Applications that are yours now", one: "an application is yours now", many: "applications are yours now" },
  { kinds: ["errors"], title: "Errors", one: "a jump in errors", many: "jumps in errors" },
  { kinds: ["secret"], title: "Secrets that expire", one: "a secret expires", many: "secrets expire" },
  { kinds: ["grant", "switched-off"], title: "Grant types that stop", one: "a grant type stops", many: "grant types stop" },
] as const satisfies readonly {
  readonly kinds: readonly OwnerFact["kind"][];
  readonly title: string;
  readonly one: string;
  readonly many: string;
}[];

/**
 * The mail to an owner.
 *
 * @param facts one at least
 * @param issuer the portal's address
 * @example ownerDigest("ada@example.com", facts, "https://portal.example", new Date()).subject // "Latchkey: 2 secrets expire"
 */
export function ownerDigest(to: string, facts: readonly OwnerFact[], issuer: string, now: Date): Mail {
  const parts = PARTS.map((part) => ({ ...part, own: facts.filter(({ kind }) => part.kinds.some((each) => each === kind)) })).filter(
    ({ own }) => own.length > 0,
  );
  const settings = `${issuer}/account#owner-mails`;
  const subject = parts.map(({ own, one, many }) => (own.length === 1 ? one : `${own.length} ${many}`)).join(", ");
  const text = `This is new about your applications at ${issuer}.

${parts.map(({ title, own }) => partOf(title, own, issuer, now)).join("\n\n")}

You get this mail as the owner of these applications, once a day at most. To stop it:
${settings}`;
  return { to, subject: `Latchkey: ${subject}`, text, unsubscribe: settings };
}

function partOf(title: string, facts: readonly OwnerFact[], issuer: string, now: Date): string {
  const lines = facts.slice(0, MOST_LINES).map((fact) => `- ${wordsOf(fact, now)}\n  ${issuer}${pageOf(fact)}`);
  const more = facts.length - lines.length;
  return [title, ...lines, ...(more > 0 ? [`- and ${more} more: ${issuer}/applications`] : [])].join("\n");
}

function wordsOf(fact: OwnerFact, now: Date): string {
  const name = inMail(fact.application.name);
  switch (fact.kind) {
    case "secret": {
      const { environment, hint, expiresAt, lastUsedAt } = fact;
      const used = lastUsedAt === null ? "It was never used." : `It was last used on ${lastUsedAt.toUTCString()}.`;
      return `${name}, ${wordOf(environment)}: the secret …${hint} expires ${inDays(expiresAt, now)}, on ${expiresAt.toUTCString()}. ${used}`;
    }
    case "errors": {
      const { until, refused, usual, cause } = fact;
      const most = cause === "" ? "" : ` Most of them: ${cause}.`;
      const usually = usual === 0 ? "Usually it is none or one" : `Usually it is about ${usual}`;
      return `${name}: ${refused} token requests were refused in the hour before ${until.toUTCString()}. ${usually}.${most}`;
    }
    case "grant": {
      const { label, kindLabel, environment, state, offFrom, ask, exceptedUntil } = fact.rule;
      const when =
        state === "off"
          ? "is off"
          : offFrom === null
            ? "works, but an admin means to switch it off"
            : `is off from ${offFrom.toUTCString()}`;
      const excepted = exceptedUntil === null ? "" : ` Your key may go on until ${exceptedUntil.toUTCString()}.`;
      return `${name}, ${wordOf(environment)}: ${label} ${when} for keys of the kind ${kindLabel}.${excepted} Ask ${inMail(ask)}.`;
    }
    case "switched-off":
      return `${name}, ${fact.environments.map(wordOf).join(" and ")}: ${fact.label} is off for everybody. Ask an admin of the portal.`;
    case "received": {
      const stands = fact.suspended
        ? "It is suspended and obtains no tokens until an admin resumes it. Ask an admin of the portal."
        : "It goes on with its secrets, which its owner before may still hold: change them.";
      return `${name} is yours since ${inMail(fact.from)} left. ${stands}`;
    }
  }
}

const wordOf = (environment: Environment): string => (environment === "SANDBOX" ? "sandbox" : "production");

/** By days of UTC, as notices count them. */
function inDays(at: Date, now: Date): string {
  const days = Math.floor(at.getTime() / DAY_MS) - Math.floor(now.getTime() / DAY_MS);
  return days === 0 ? "today" : `in ${formatDuration(days * 86_400)}`;
}

function pageOf(fact: OwnerFact): string {
  const page = `/applications/${fact.application.id}`;
  if (fact.kind === "errors") return `${page}/statistics`;
  return fact.kind === "secret" ? `${page}/${wordOf(fact.environment)}-keys` : page;
}
