/** What the error page says, from the thrown value. */
import { isRouteErrorResponse } from "#app/ui/remix";

export interface DescribedError {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  /** The refusal's own words, when the server gave some that are meant for the reader. */
  readonly detail: string | null;
  /** Whether the same address may well answer a little later. */
  readonly passing: boolean;
}

type Words = Pick<DescribedError, "title" | "text">;

const OURS: Words = {
  title: "Something broke here",
  text: "This is our fault; there is nothing for you to change. Try again, and quote the request id if it stays.",
};

const WORDS: Readonly<Record<number, Words>> = {
  400: { title: "This request makes no sense", text: "Something in the address or the form does not fit. Go back and try again." },
  403: { title: "You may not do this", text: "You are signed in, but this is not yours to change." },
  404: {
    title: "Nothing here",
    text: "There is no page at this address, or it is not one you may see. Check the address, or start from the top.",
  },
  405: {
    title: "That cannot be done here",
    text: "This address does not take what was sent to it. Go back and use the page's own buttons.",
  },
  409: { title: "Things have changed meanwhile", text: "What you were about to do no longer fits. Go back, reload and check again." },
  413: { title: "Too much at once", text: "What was sent is larger than this portal takes." },
  429: { title: "Too many attempts", text: "Wait a little, then try again." },
  503: {
    title: "Not available at the moment",
    text: "The portal's database does not answer just now. What was saved is safe; what you were just sending was not saved. This passes by itself: try again in a few seconds.",
  },
};

/** Remix's own texts are for developers, and long ones are no messages. */
const isForReaders = (text: unknown): text is string =>
  typeof text === "string" && text.length > 0 && text.length < 300 && !text.startsWith("Error:") && !text.startsWith("<");

/**
 * Words for a thrown error: those of its status, and the refusal's own where there are any. Nothing of an unexpected
 * error is shown.
 *
 * @example describeError(new Error("secret detail")).status // 500
 */
export function describeError(error: unknown): DescribedError {
  if (!isRouteErrorResponse(error)) return { status: 500, ...OURS, detail: null, passing: false };
  const words = WORDS[error.status] ?? OURS;
  const detail = error.status !== 404 && error.status < 500 && isForReaders(error.data) ? error.data : null;
  return { status: error.status, ...words, detail, passing: error.status === 503 };
}
