/** What the public error pages say: the cause list of the protocol core, by the `error` of the answer. */
import { CAUSES, type CauseInfo } from "#app/oauth/causes";

export type WireError = CauseInfo["error"];

/** One thing that can be behind an error. `key` is stable and serves as the anchor. */
export interface ErrorCause extends Pick<CauseInfo, "status" | "title" | "explanation" | "fix"> {
  readonly key: string;
}

/**
 * Everything that can be behind an `error` of the token service, or null when it never says so.
 *
 * @example errorCauses("invalid_scope")?.map((cause) => cause.title) // ["Malformed scope", …]
 */
export function errorCauses(error: string): readonly ErrorCause[] | null {
  const causes = Object.entries(CAUSES)
    .filter(([, cause]) => cause.error === error)
    .map(([key, { status, title, explanation, fix }]) => ({ key, status, title, explanation, fix }));
  return causes.length > 0 ? causes : null;
}

/** Every `error` that the token service can answer, in the order of the cause list. */
export function wireErrors(): readonly WireError[] {
  return [...new Set(Object.values(CAUSES).map((cause) => cause.error))];
}
