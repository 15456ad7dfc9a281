/** UTF-16 units that tell one program from another. */
const PROGRAM_LENGTH = 120;
/** Those of a browser, whose own name stands at the end. */
export const BROWSER_AGENT_LENGTH = 400;
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * A `User-Agent` as it may be kept and shown: cut first, so that its length costs nothing, then without control characters, halves of
 * characters and what turns the direction of text. Who sent it chose it: it is evidence for people, and decides nothing.
 *
 * @param header as received; null or undefined: there was none
 * @param most UTF-16 units
 * @returns "" where there is nothing to show
 * @example readUserAgent("curl/8.5.0\u0000") // "curl/8.5.0"
 */
export function readUserAgent(header: string | null | undefined, most = PROGRAM_LENGTH): string {
  return (header ?? "").slice(0, most).replace(INVISIBLE, "").trim();
}
