/** How a page speaks (issue 13 §8): sentence case in what one reads first, and help of one line. */
import type { Page } from "@playwright/test";
import { GRANT_TYPES } from "#app/oauth/grant-types";

/** The most letters of a field's help: one line of the widest form. More stands behind "Why". */
const LONGEST_HELP = 110;

/** The labels of WSO2's Developer Portal and playground, whose users look for them, as they are written there. */
const LABELS_OF_WSO2 = [
  "Access Token Endpoint",
  "Add New Application",
  "Application Access Token Expiry Time",
  "Application Description",
  "Application Name",
  "Application Owner",
  "Authorization Grant Type",
  "Authorize Endpoint",
  "CURL to Generate Access Token",
  "Client Secret",
  "Consumer Key",
  "Consumer Secret",
  "Consumer Secrets",
  "Expiry Time",
  "Generate Access Token",
  "Generate Keys",
  "Get TokenInfo",
  "Grant Types",
  "Introspection Endpoint",
  "Key Configuration",
  "New Secret",
  "Production Keys",
  "Provide Existing OAuth Keys",
  "Refresh Token Expiry Time",
  "Registered Users for Application",
  "Revoke Endpoint",
  "Sandbox Keys",
  "Shared Quota for Application Tokens",
  "Token Endpoint",
  "User Access Token Expiry Time",
];

/** Dates hold the names of months: "29 Nov 2026". */
const DATE = /\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b/g;

/** Grant types by WSO2's names, and names of programs and standards. "Chrome on Windows" is the browser of the tests. */
const PROPER_NAMES = [...GRANT_TYPES.map(({ label }) => label), "Chrome on Windows", "HTTP Basic", "Latchkey", "OpenID Connect"];

/** People whom the test has made. */
const GIVEN_PERSON = "user Admin";

/** What the test itself gives as a name to everything. */
const GIVEN_NAME = /W{70}/g;

interface Found {
  readonly titles: readonly string[];
  readonly helps: readonly string[];
}

/**
 * The faults of the page's words, one line each.
 *
 * @example await unclearWords(page) // ["Title Case: “Save Settings”", "121 letters of help: “Counted from …”"]
 */
export async function unclearWords(page: Page): Promise<readonly string[]> {
  const { titles, helps } = await page.evaluate(read);
  return [
    ...new Set([
      ...titles.filter(isTitleCase).map((title) => `Title Case: “${title}”`),
      ...helps
        .map((help) => help.replaceAll(GIVEN_NAME, "name"))
        .filter((help) => help.length > LONGEST_HELP)
        .map((help) => `${help.length} letters of help: “${help}”`),
    ]),
  ];
}

/**
 * Whether a word is written large that neither begins a sentence nor is a name.
 *
 * @example isTitleCase("Save Settings") // true
 * isTitleCase("Why: Consumer Key") // false
 */
function isTitleCase(text: string): boolean {
  const plain = [...LABELS_OF_WSO2, ...PROPER_NAMES, GIVEN_PERSON]
    .toSorted((one, other) => other.length - one.length)
    .reduce((rest, name) => rest.replaceAll(name, "name"), text.replaceAll(DATE, "date"));
  // A sentence, or what is set apart by a sign, begins with a large letter.
  return plain.split(/[.:?!·,;()“”"/…]/).some((part) => /^\s*\S+.*\s\p{Lu}\p{Ll}+(?:\s|$)/u.test(part));
}

/** Runs in the page: the lines of what one reads first, and the help of each field. */
function read(): Found {
  /** What warns of a choice is no help: it says all that there is to say. */
  const WARNING = ".text-brass-ink";
  const lines = [...document.querySelectorAll<HTMLElement>("h1, h2, h3, h4, button, summary, label, legend, th, a[href]")]
    .filter((element) => element instanceof HTMLElement)
    // biome-ignore lint/performance/useDomNodeTextContent: lines, and what is seen of them, are those of the layout.
    .flatMap((element) => element.innerText.split("\n"));
  const helps = [...document.querySelectorAll("[aria-describedby]")]
    .flatMap((element) => (element.getAttribute("aria-describedby") ?? "").split(" "))
    .filter((id) => id.endsWith("-description"))
    .flatMap((id) => {
      const help = document.getElementById(id);
      const paragraphs = [...(help?.querySelectorAll("p") ?? [])].filter((paragraph) => !paragraph.matches(WARNING));
      return paragraphs.length > 0 ? paragraphs : help ? [help] : [];
    })
    // biome-ignore lint/performance/useDomNodeTextContent: what is folded away is not to be read.
    .map((help) => help.innerText);
  const tidy = (texts: readonly string[]) => texts.map((text) => text.replaceAll(/\s+/g, " ").trim()).filter((text) => text !== "");
  return { titles: tidy(lines), helps: tidy(helps) };
}
