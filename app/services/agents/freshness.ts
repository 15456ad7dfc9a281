/** How long what was fetched may be used without asking again (RFC 9111), within bounds of the portal's own. */

const SHORTEST = 60;
const LONGEST = 86_400;
/** Where the answer says nothing. */
const USUAL = 3600;

/**
 * Seconds for which an answer is fresh.
 *
 * @param headers as received, names in lower case
 * @param now milliseconds since the epoch
 * @example freshSeconds({ "cache-control": "public, max-age=600" }, Date.now()) // 600
 */
export function freshSeconds(headers: Readonly<Record<string, string | readonly string[] | undefined>>, now: number): number {
  const control = String(headers["cache-control"] ?? "").toLowerCase();
  if (/\bno-(store|cache)\b/.test(control)) return SHORTEST;
  const maxAge = /\bmax-age=(\d{1,9})\b/.exec(control)?.[1];
  if (maxAge !== undefined) return bounded(Number(maxAge) - (Number(headers["age"]) || 0));
  const { expires } = headers;
  if (expires === undefined) return USUAL;
  // RFC 9111 §5.3: what is no date, such as 0, has expired.
  const until = /GMT$/.test(String(expires)) ? Date.parse(String(expires)) : 0;
  return bounded(((Number.isNaN(until) ? 0 : until) - now) / 1000);
}

function bounded(seconds: number): number {
  return Math.round(Math.min(LONGEST, Math.max(SHORTEST, seconds)));
}
