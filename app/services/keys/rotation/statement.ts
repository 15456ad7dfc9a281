/** The statement of a rotation: what was done when, by whom, and what came with each secret meanwhile. */
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../../actor";
import { NotFoundError } from "../../errors";
import type { Ending, Outcome } from "./record";
import { refusalsOf } from "./traffic";
import { getRotation, type RotationPage, type RotationSecret } from "./view";

/** In the order and with the names of the JSON file. Times are ISO 8601 in UTC. */
export interface RotationStatement {
  readonly rotation: string;
  readonly application: { readonly id: string; readonly name: string };
  readonly environment: Environment;
  readonly consumerKey: string;
  readonly oldSecret: StatedSecret;
  readonly newSecret: StatedSecret;
  /** Made before `newSecret` for this rotation, lost, and revoked without a use; the oldest first. */
  readonly lostSecrets: readonly StatedSecret[];
  readonly started: { readonly at: string; readonly by: string };
  readonly ending: Ending;
  /** Hours; null unless `ending` is `silent`. */
  readonly silentHours: number | null;
  /** null while it runs. `by` is null where the portal did it. */
  readonly ended: { readonly at: string; readonly how: Outcome; readonly by: string | null } | null;
  /** From the start to the end, or to `statedAt` while it runs. */
  readonly requests: { readonly old: StatedRequests; readonly new: StatedRequests };
  /** Requests with the old secret that were refused after its end, because it had ended. */
  readonly triedAfterwards: number;
  readonly statedAt: string;
}

interface StatedSecret {
  readonly id: string;
  readonly endsWith: string;
  readonly description: string;
  readonly createdAt: string;
  readonly firstUsedAt: string | null;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

interface StatedRequests {
  readonly accepted: number;
  readonly refused: number;
  /** By cause: see `/docs/errors`. */
  readonly refusedBy: Readonly<Record<string, number>>;
}

/**
 * The statement of the latest rotation of a secret, as data and as text. While it runs, it is an interim one.
 *
 * @throws NotFoundError, also when the secret was never rotated
 */
export async function getRotationStatement(actor: Actor, applicationId: string, secretId: string) {
  const page = await getRotation(actor, applicationId, secretId);
  const statement = stateRotation(page);
  const outcome = statement.ended === null ? "" : OUTCOME_WORDS[statement.ended.how];
  return { page, statement, text: statementText(statement), outcome };
}

function stateRotation({ application, environment, clientId, old, rotation }: RotationPage): RotationStatement {
  if (rotation === null) throw new NotFoundError("This secret was never rotated.");
  const { over, counted, fresh, lost } = rotation;
  return {
    rotation: rotation.id,
    application,
    environment,
    consumerKey: clientId,
    oldSecret: stated(old),
    newSecret: stated(fresh),
    lostSecrets: lost.map(stated),
    started: { at: rotation.startedAt.toISOString(), by: rotation.startedBy },
    ending: rotation.ending,
    silentHours: rotation.ending === "silent" ? rotation.silentHours : null,
    ended: over && { at: over.at.toISOString(), how: over.outcome, by: over.by },
    requests: {
      old: { accepted: counted.old.accepted, refused: refusalsOf(counted.old), refusedBy: counted.old.refused },
      new: { accepted: counted.fresh.accepted, refused: refusalsOf(counted.fresh), refusedBy: counted.fresh.refused },
    },
    triedAfterwards: rotation.triedAfter,
    statedAt: new Date().toISOString(),
  };
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

function stated({ id, hint, description, createdAt, firstUsedAt, lastUsedAt, expiresAt, revokedAt }: RotationSecret): StatedSecret {
  return {
    id,
    endsWith: hint,
    description,
    createdAt: createdAt.toISOString(),
    firstUsedAt: iso(firstUsedAt),
    lastUsedAt: iso(lastUsedAt),
    expiresAt: iso(expiresAt),
    revokedAt: iso(revokedAt),
  };
}

/** How an ending reads after "The old secret". */
const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  hand: "was revoked by hand",
  date: "expired on the date of the rotation",
  silent: "was revoked after it had been silent",
  expired: "reached the expiry that it had anyway",
  cancelled: "goes on: the rotation was cancelled",
  "new-revoked": "goes on: the new secret was revoked",
};

/**
 * The statement as a file.
 *
 * @throws as {@link getRotationStatement}
 * @example await statementFile(actor, applicationId, secretId, "json");
 */
export async function statementFile(actor: Actor, applicationId: string, secretId: string, format: "json" | "txt") {
  const { statement, text } = await getRotationStatement(actor, applicationId, secretId);
  const name = `rotation-${statement.rotation}.${format}`;
  return format === "json"
    ? { name, contentType: "application/json; charset=utf-8", content: `${JSON.stringify(statement, null, 2)}\n` }
    : { name, contentType: "text/plain; charset=utf-8", content: text };
}

/**
 * The statement as lines of text, for a ticket or an auditor.
 *
 * @example statementText(statement).split("\n")[0] // "Rotation of …IVvf to …q4Zw"
 */
function statementText(statement: RotationStatement): string {
  const { application, environment, oldSecret, newSecret, lostSecrets, started, ended, requests, triedAfterwards } = statement;
  const facts = [
    ["Rotation", statement.rotation],
    ["Application", `${oneLine(application.name)} (${application.id}), ${environment}`],
    ["Consumer Key", oneLine(statement.consumerKey)],
    ["Started", `${started.at} by ${oneLine(started.by)}`],
    ["Ended", ended ? `${ended.at} by ${oneLine(ended.by ?? "the portal")}: the old secret ${OUTCOME_WORDS[ended.how]}` : "not yet"],
    ...secretLines("Old secret", oldSecret),
    ...secretLines("New secret", newSecret),
    ...lostSecrets.flatMap((secret) => [...secretLines("Lost, never used", secret).slice(0, 2), ["  revoked", secret.revokedAt ?? "no"]]),
    ["With the old", requestsLine(requests.old)],
    ["With the new", requestsLine(requests.new)],
    ["Tried after its end", String(triedAfterwards)],
    ["Stated", statement.statedAt],
  ];
  const title = `Rotation of …${oldSecret.endsWith} to …${newSecret.endsWith}`;
  return `${[title, "", ...facts.map(([name = "", value = ""]) => `${`${name}:`.padEnd(22)}${value}`)].join("\n")}\n`;
}

function secretLines(name: string, { id, endsWith, description, createdAt, firstUsedAt, lastUsedAt }: StatedSecret): string[][] {
  return [
    [name, `…${endsWith} (${id})${description === "" ? "" : `, ${oneLine(description)}`}`],
    ["  made", createdAt],
    ["  used", firstUsedAt === null ? "never" : `${firstUsedAt} to ${lastUsedAt ?? firstUsedAt}`],
  ];
}

function requestsLine({ accepted, refused, refusedBy }: StatedRequests): string {
  const causes = Object.entries(refusedBy).map(([cause, count]) => `${cause} ${count}`);
  return `${accepted} accepted, ${refused} refused${causes.length === 0 ? "" : ` (${causes.join(", ")})`}`;
}

/** What people have named stays on its line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}
