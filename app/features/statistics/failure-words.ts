/** Why a request was refused, as sentences. */
import { formatRelative, formatUtc, plural } from "#app/ui/format";
import type { FailureDetailData } from "./data";

const named = (secret: { readonly hint: string; readonly description: string }): string =>
  `…${secret.hint}${secret.description === "" ? "" : ` (${secret.description})`}`;

/**
 * What happened, what else there is and how often, in the order in which one asks.
 *
 * @param now milliseconds since the epoch
 */
export function explainFailure(failure: FailureDetailData, now: number): readonly string[] {
  const { secret, workingSecrets, similar } = failure.context;
  const sentences: string[] = [];
  if (!failure.proven)
    sentences.push(
      `${failure.clientId === null ? "The request proved no key" : "The request claimed this key and did not prove it"}: anybody may have sent it.`,
    );
  if (secret?.revokedAt && failure.cause === "secret_revoked") {
    sentences.push(
      `Secret ${named(secret)} was revoked ${secret.revokedBy === null ? "" : `by ${secret.revokedBy} `}${when(secret.revokedAt, now)}.`,
    );
  } else if (secret?.expiresAt && failure.cause === "secret_expired") {
    sentences.push(`Secret ${named(secret)} expired ${when(secret.expiresAt, now)}.`);
  } else if (failure.cause === "secret_unknown") {
    sentences.push(
      workingSecrets.length === 0
        ? "The key has no working secret now."
        : `Working now: ${workingSecrets.map(named).join(", ")}. It was none of these.`,
    );
  }
  if (failure.cause === "secret_revoked" || failure.cause === "secret_expired") {
    sentences.push(
      workingSecrets.length === 0
        ? "No other secret of the key works: create one."
        : `Working now: ${workingSecrets.map(named).join(", ")}. Deploy one of these.`,
    );
  }
  if (failure.proven && similar.count > 1) {
    const from = failure.ip === "" ? "" : ` from ${failure.ip}`;
    sentences.push(`${plural(similar.count, "request")}${from} failed for the same cause since ${formatUtc(Date.parse(similar.since))}.`);
  }
  return sentences;
}

function when(iso: string, now: number): string {
  const at = Date.parse(iso);
  return `${formatRelative(at, now)}, on ${formatUtc(at)}`;
}
