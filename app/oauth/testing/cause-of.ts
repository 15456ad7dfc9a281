import type { Cause } from "../causes";
import { OAuthError } from "../errors";

/** The cause by which `work` is refused, or undefined if it is not; any other error goes on. */
export function causeOf(work: () => unknown): Cause | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof OAuthError) return error.cause;
    throw error;
  }
}
