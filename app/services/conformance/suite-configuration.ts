/**
 * The configuration that the OpenID Foundation's conformance suite takes, with scripts for its browser. That one is HtmlUnit: it finds elements by
 * id, name, XPath, CSS or class, and runs the tasks of the first entry whose pattern fits the address that a test opens.
 */

/** What a client of the suite's is registered with. */
export interface SuiteClient {
  readonly client_id: string;
  readonly client_secret: string;
}

export interface SuiteFacts {
  /** The portal's root issuer. */
  readonly issuer: string;
  readonly alias: string;
  readonly person: { readonly email: string; readonly password: string };
  readonly client: SuiteClient;
  readonly client2: SuiteClient;
  readonly clientSecretPost: SuiteClient;
}

type Command = readonly [verb: string, kind: string, target: string, ...rest: readonly (string | number)[]];

interface Task {
  readonly task: string;
  /** A pattern of addresses with `*`. */
  readonly match: string;
  /** Whether the task is left out at another address. */
  readonly optional?: boolean;
  readonly commands: readonly Command[];
}

interface Entry {
  readonly match: string;
  readonly tasks: readonly Task[];
}

/** Seconds that a page may take. */
const PATIENCE = 10;
const CALLBACK = "*/test/*/callback*";
const REFUSED_REQUEST = "You are not sent back";

/** Modules that end at a page of ours for a person to look at, and the words by which it is known. */
const REQUESTS_REFUSED = [
  "oidcc-ensure-registered-redirect-uri",
  "oidcc-ensure-redirect-uri-in-authorization-request",
  "oidcc-ensure-request-object-with-redirect-uri",
  "oidcc-redirect-uri-query-added",
  "oidcc-redirect-uri-query-mismatch",
];
const CONSENT_SHOWN = ["oidcc-registration-logo-uri", "oidcc-registration-policy-uri", "oidcc-registration-tos-uri"];
const SIGNED_IN_AGAIN = ["oidcc-prompt-login", "oidcc-max-age-1"];
const LOGOUTS_REFUSED = [
  "oidcc-rp-initiated-logout-bad-post-logout-redirect-uri",
  "oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri",
];
const LOGOUTS_ASKED = [
  "oidcc-rp-initiated-logout-bad-id-token-hint",
  "oidcc-rp-initiated-logout-modified-id-token-hint",
  "oidcc-rp-initiated-logout-no-id-token-hint",
  "oidcc-rp-initiated-logout-no-params",
  "oidcc-rp-initiated-logout-only-state",
];
const LOGOUTS_DONE = ["oidcc-rp-initiated-logout-no-post-logout-redirect-uri"];

/**
 * The suite's JSON for every plan of `docs/conformance.md`.
 *
 * @example JSON.stringify(suiteConfiguration(facts), null, 2)
 */
export function suiteConfiguration(facts: SuiteFacts) {
  const { issuer, alias, client, client2, clientSecretPost } = facts;
  const signIn = [signInEntry(facts, [])];
  const ending = (commands: readonly Command[]) => [...signIn, endEntry(issuer, commands)];
  return {
    alias,
    description: `Latchkey at ${issuer}`,
    server: { discoveryUrl: `${issuer}/.well-known/openid-configuration` },
    client: { ...client, client_name: "Latchkey conformance 1" },
    client2: { ...client2, client_name: "Latchkey conformance 2" },
    client_secret_post: clientSecretPost,
    browser: [
      ...signIn,
      endEntry(issuer, SIGN_OUT, [{ task: "Back at the suite", match: "*/test/*/post_logout_redirect*", commands: [] }]),
    ],
    override: {
      ...each(SIGNED_IN_AGAIN, [signInEntry(facts, [shows("Sign in", "update-image-placeholder-optional")])]),
      ...each(REQUESTS_REFUSED, [onlyPage(`${issuer}/authorize*`, REFUSED_REQUEST)]),
      ...each(CONSENT_SHOWN, [shownConsent(facts)]),
      ...each(LOGOUTS_REFUSED, ending([shows("This request to sign out is not valid")])),
      ...each(LOGOUTS_ASKED, ending([shows("Sign out\\?")])),
      ...each(LOGOUTS_DONE, ending([shows("You are signed out")])),
    },
  };
}

function each(modules: readonly string[], browser: readonly Entry[]) {
  return Object.fromEntries(modules.map((name) => [name, { browser }]));
}

/** Waits for words on a page, and hands the page in as the picture that the module asks for. */
function shows(words: string, action = "update-image-placeholder"): Command {
  return ["wait", "xpath", "//*", PATIENCE, words, action];
}

const SIGN_OUT: readonly Command[] = [["click", "css", "button[name='answer'][value='sign-out']", "optional"]];

function signInTask({ issuer, person }: SuiteFacts, first: readonly Command[]): Task {
  return {
    task: "Sign in",
    match: `${issuer}/login*`,
    optional: true,
    commands: [
      ...first,
      ["text", "name", "email", person.email],
      ["text", "name", "password", person.password],
      ["click", "css", "#sign-in button"],
    ],
  };
}

/** Signs in where the portal asks for it, allows where it asks, and ends at the suite. */
function signInEntry(facts: SuiteFacts, first: readonly Command[]): Entry {
  const match = `${facts.issuer}/authorize*`;
  return {
    match,
    tasks: [
      signInTask(facts, first),
      { task: "Allow", match, optional: true, commands: [["click", "css", "button[name='answer'][value='allow']", "optional"]] },
      // Of response_mode=form_post, should the page not have gone on by its script.
      { task: "Send the answer", match, optional: true, commands: [["click", "css", "#answer button", "optional"]] },
      { task: "Back at the suite", match: CALLBACK, commands: [["wait", "id", "submission_complete", PATIENCE]] },
    ],
  };
}

/** A module that is done once the person has seen the consent page. */
function shownConsent(facts: SuiteFacts): Entry {
  const match = `${facts.issuer}/authorize*`;
  return { match, tasks: [signInTask(facts, []), { task: "See the application", match, commands: [shows("asks to act for you")] }] };
}

function onlyPage(match: string, words: string): Entry {
  return { match, tasks: [{ task: "See the page", match, commands: [shows(words)] }] };
}

function endEntry(issuer: string, commands: readonly Command[], then: readonly Task[] = []): Entry {
  const match = `${issuer}/oidc/logout*`;
  return { match, tasks: [{ task: "Sign out", match, optional: then.length > 0, commands }, ...then] };
}
