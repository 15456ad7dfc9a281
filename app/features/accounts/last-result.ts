import type { SubmissionResult } from "@conform-to/react";

/** What an action said of the form that was sent to it, or nothing yet. */
export type LastResult = SubmissionResult<string[]> | undefined;

/**
 * The result, if it belongs to the form with this hidden `intent`: a page with several forms has one action.
 *
 * @example const lastResult = resultOf(useActionData<typeof action>(), "change-name");
 */
export function resultOf(result: LastResult, intent: string): LastResult {
  return result?.initialValue?.["intent"] === intent ? result : undefined;
}

/**
 * The first message of a result, for a page whose form does not show it.
 *
 * @example <Refusal message={firstError(lastResult)} />
 */
export function firstError(result: LastResult): string | undefined {
  return Object.values(result?.error ?? {}).flatMap((messages) => messages ?? [])[0];
}
