/** The page at which a person allows a device (RFC 8628 §3.3): the code is typed or comes with a link, is shown to be compared, and answered. */
import { z } from "zod";
import { database } from "#app/db/database";
import { rateLimitStore } from "#app/db/rate-limit-store";
import { clientKindInfo, type RegisteredBy } from "#app/oauth/client-kinds";
import { readUserCode, shownUserCode } from "#app/oauth/device/user-code";
import { formatDuration } from "#app/platform/duration";
import { createRateLimit, remembering, sourceKey } from "#app/platform/rate-limit";
import { sourceNetwork } from "#app/platform/source-network";
import type { Actor } from "../actor";
import { checked, InvalidInputError, RateLimitedError } from "../errors";
import { kindOf } from "../keys/configuration";
import { protocol } from "../token-service";
import { readList, recordConsent } from "./consents";
import { describePermissions, type Permissions } from "./permissions";
import { personOf } from "./person";

const QUARTER_OF_AN_HOUR = 900;
/** RFC 8628 §5.1: codes that are none, by person and by source. A code has 34 bits, and few are open at a time. */
const guessesByPerson = createRateLimit(rateLimitStore, { name: "user-code", limit: 20, windowSeconds: QUARTER_OF_AN_HOUR });
const guessesBySource = createRateLimit(rateLimitStore, { name: "user-code-source", limit: 100, windowSeconds: QUARTER_OF_AN_HOUR });
const LIMITS = [
  { limit: guessesByPerson, remembered: remembering(guessesByPerson), keyOf: ({ userId }: Actor) => userId },
  { limit: guessesBySource, remembered: remembering(guessesBySource), keyOf: ({ ip }: Actor) => sourceKey(ip) },
] as const;

/** What the person is shown before they answer. */
export interface DeviceRequestPage {
  /** Such as `WDJB-MJHT`. */
  readonly userCode: string;
  readonly application: string;
  /** null: an agent, which belongs to nobody. */
  readonly owner: string | null;
  readonly environment: "PRODUCTION" | "SANDBOX";
  readonly registeredBy: RegisteredBy;
  /** Of the key, as screens call it. */
  readonly kind: string;
  /** The network from which the device asked. */
  readonly network: string;
  readonly askedAt: Date;
  readonly permissions: Permissions;
  readonly person: { readonly id: string; readonly name: string; readonly email: string };
}

const NO_SUCH_CODE =
  "No device waits with this code. It may have expired, or have been answered: look at the device, or begin there again.";

/**
 * What a code stands for.
 *
 * @param typed in any case, with or without blanks and the dash
 * @throws {InvalidInputError} when nothing waits with it; {RateLimitedError} when too many such codes were typed
 * @example (await findDeviceRequest(actor, "wdjb mjht")).application // "Backup"
 */
export async function findDeviceRequest(actor: Actor, typed: string): Promise<DeviceRequestPage> {
  const { row, client, application } = await findOpen(actor, typed);
  const [permissions = { scopes: [], apis: [] }] = await describePermissions(database().prisma, actor.realmId, [
    { scope: row.scope, audience: readList(row.audience) },
  ]);
  const isAgent = application.kind === "agent";
  return {
    userCode: shownUserCode(row.userCode),
    application: application.name,
    owner: isAgent ? null : application.owner.name,
    environment: client.environment === "SANDBOX" ? "SANDBOX" : "PRODUCTION",
    registeredBy: registeredBy(client.registeredBy),
    kind: clientKindInfo(kindOf(client)).label,
    network: sourceNetwork(row.ip),
    askedAt: row.issuedAt,
    permissions,
    person: { id: actor.userId, name: actor.name, email: actor.email },
  };
}

export const deviceAnswerSchema = z.object({
  user_code: z.string(),
  answer: z.enum(["allow", "deny"], { error: "Press Allow or Deny." }),
  /** To whom the page was shown: another person may have signed in to the same browser since. */
  personId: z.string(),
});

/** `asked_other`: somebody else has signed in since the page was shown. `signed_out`: the person has to sign in again. */
export type DeviceAnswerOutcome = "allow" | "deny" | "asked_other" | "signed_out";

/**
 * Answers a device for the acting person. What they allow is remembered as a consent, so that it stands under Connected applications.
 *
 * @throws as {@link findDeviceRequest}; {ConflictError} when the person has connected too many applications; {RateLimitedError}
 */
export async function answerDeviceRequest(actor: Actor, input: z.input<typeof deviceAnswerSchema>): Promise<DeviceAnswerOutcome> {
  const { user_code, answer, personId } = checked(deviceAnswerSchema, input);
  if (personId !== actor.userId) return "asked_other";
  const { row, client } = await findOpen(actor, user_code);
  const person = personOf(actor);
  if (person === null) return "signed_out";
  // First, as the device may poll at the moment in which the answer is written.
  if (answer === "allow") {
    const audience = row.audience === null ? null : readList(row.audience);
    const asked = { ref: client.id, clientId: client.clientId, realmId: row.realmId, applicationId: row.applicationId };
    await recordConsent(actor, { client: asked, scope: row.scope, audience, redirectUri: null });
  }
  const outcome = await protocol().answerDevice({ realmId: actor.realmId, deviceId: row.id, person, answer });
  switch (outcome) {
    case "answered":
      return answer;
    case "signed_out":
      return "signed_out";
    case "over":
      throw unknown(NO_SUCH_CODE);
    case "refused":
      throw unknown("The application may not sign people in by a code any more. Ask whoever runs it.");
  }
}

function unknown(message: string): InvalidInputError {
  return new InvalidInputError({ user_code: [message] }, message);
}

/** The request that waits with a code. Guesses are counted before the look-up, so that many at once cannot all begin. */
async function findOpen(actor: Actor, typed: string) {
  const userCode = readUserCode(typed);
  if (userCode === undefined) throw unknown("A code has eight letters, such as WDJB-MJHT, and no digit or vowel.");
  for (const { remembered, keyOf } of LIMITS) {
    const wait = await remembered.take(keyOf(actor));
    if (wait > 0) throw new RateLimitedError(wait, `Too many codes that are none. Try again in ${formatDuration(wait)}.`);
  }
  const { prisma } = database();
  const where = { realmId: actor.realmId, userCode, approvedAt: null, deniedAt: null, expiresAt: { gt: new Date() } };
  const row = await prisma.deviceCode.findFirst({ where });
  const client =
    row === null
      ? null
      : await prisma.client.findFirst({
          where: { id: row.clientRef, realmId: actor.realmId, application: { status: "active", owner: { status: "active" } } },
          include: { application: { select: { name: true, kind: true, owner: { select: { name: true } } } } },
        });
  if (row === null || client === null) throw unknown(NO_SUCH_CODE);
  await Promise.all(LIMITS.map(async ({ limit, keyOf }) => await limit.giveBack(keyOf(actor))));
  return { row, client, application: client.application };
}

function registeredBy(text: string): RegisteredBy {
  return text === "document" || text === "registration" ? text : "person";
}
