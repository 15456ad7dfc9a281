/** What introspection says of a token, as sentences. */
import { formatDuration, formatRelative, formatUtc } from "#app/ui/format";
import type { TokenInfoData } from "./data";

/**
 * @param now milliseconds since the epoch
 * @example tokenSentences({ active: false, … }, now) // ["The server says: inactive. …"]
 */
export function tokenSentences(facts: NonNullable<TokenInfoData["facts"]>, now: number): readonly string[] {
  if (!facts.active) {
    return [
      "The token is not active: it has expired, was revoked, or was never issued here. The server says no more than that to anyone.",
      "A token that another application obtained is answered the same way, unless it has the same owner.",
    ];
  }
  const sentences = ["The token is active."];
  if (facts.expiresAt !== null) {
    sentences.push(`It expires in ${formatDuration((facts.expiresAt - now) / 1000)}, on ${formatUtc(facts.expiresAt)}.`);
  }
  if (facts.issuedAt !== null) sentences.push(`It was issued ${formatRelative(facts.issuedAt, now)}.`);
  if (facts.clientId !== null) sentences.push(`It was issued to the client ${facts.clientId}.`);
  sentences.push(
    facts.username === null ? "No user stands behind it: the application acts as itself." : `It acts for the user ${facts.username}.`,
  );
  sentences.push(facts.scope ? `It may be used for: ${facts.scope.split(" ").join(", ")}.` : "It carries no scope.");
  return sentences;
}
