/** What "Diagnose", the token inspector and the error reference read of a request. */
import { z } from "zod";
import { readUserAgent } from "#app/platform/user-agent";

/** The form of a pasted text, which only a browser without JavaScript sends. Its bounds are the form reader's. */
export const pastedForm = z.object({ text: z.string().default("") });

const MOST_ID_LETTERS = 100;

/**
 * The id that a page was opened with, of a request or of a token's record, as it was written; "" is none.
 *
 * @param name of the parameter
 * @example askedId(new Request("https://a.example/diagnose?request=0193"), "request") // "0193"
 */
export function askedId({ url }: Request, name: "request" | "id"): string {
  return new URL(url).searchParams.get(name)?.trim().slice(0, MOST_ID_LETTERS) ?? "";
}

/** Who has the portal's keys read in the place of a browser without JavaScript. */
export function readerOfKeys({ headers }: Request, { ip }: { readonly ip: string }): { readonly ip: string; readonly userAgent: string } {
  return { ip, userAgent: readUserAgent(headers.get("user-agent")) };
}
