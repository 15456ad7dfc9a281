/** One snippet of a key: a grant type in a language, with what comes before it and its other forms. */
import { isByKeyPair } from "#app/oauth/client-auth/methods";
import { DEVICE_GRANT } from "#app/oauth/device/code";
import { type GrantTypeName, grantTypeInfo } from "#app/oauth/grant-types";
import { KEY_PAIR_LINES } from "./assertion";
import { browserPage } from "./browser-page";
import type { SnippetFacts } from "./facts";
import { LANGUAGES } from "./languages";
import { curlCommand } from "./languages/curl";
import type { Language } from "./languages/language";
import { formEncoded } from "./quoting";
import { authorizationAddress, pollLoop, readCode, readDeviceCode, readVariables, secretVariables, signAssertion } from "./shell";
import { type CallVariable, completeCall, SECRET_VARIABLE, type TokenCall, tokenCall } from "./token-call";

/** Which snippet is wanted; names that there are not are as good as none. */
export interface SnippetChoice {
  readonly grantType?: string | null | undefined;
  readonly language?: string | null | undefined;
}

interface Option {
  readonly name: string;
  readonly label: string;
  readonly current: boolean;
}

export interface CodeSample {
  readonly title: string;
  readonly code: string;
}

export interface Quickstart {
  readonly grantType: GrantTypeName;
  /** Its name in addresses. */
  readonly language: string;
  /** The key's grant types, and the languages: exactly one of each is the current one. */
  readonly grants: readonly Option[];
  readonly languages: readonly Option[];
  /** Shell lines to be run before, in order. */
  readonly before: readonly CodeSample[];
  /** Variables that the snippet reads. */
  readonly variables: readonly Omit<CallVariable, "isSecret">[];
  readonly snippet: CodeSample & {
    /** What runs it. */
    readonly run: string;
  };
  /** Other forms of the same request. */
  readonly others: readonly CodeSample[];
}

/**
 * The snippet that is wanted, or the first of each kind.
 *
 * @returns null where no grant type of the key is in force
 * @example quickstartOf(facts, { grantType: "password", language: "python" })?.snippet.code
 */
export function quickstartOf(facts: SnippetFacts, choice: SnippetChoice): Quickstart | null {
  const [first] = facts.grantTypes;
  if (first === undefined) return null;
  const grantType = facts.grantTypes.find((name) => name === choice.grantType) ?? first;
  const languages: readonly Language[] = facts.dpopRequired ? LANGUAGES.filter(({ proves }) => proves) : LANGUAGES;
  const language: Language = languages.find(({ id }) => id === choice.language) ?? languages[0] ?? LANGUAGES[0];
  const call = tokenCall(grantType, facts);
  return {
    grantType,
    language: language.id,
    grants: facts.grantTypes.map((name) => ({ name, label: grantTypeInfo(name)?.label ?? name, current: name === grantType })),
    languages: languages.map(({ id, label }) => ({ name: id, label, current: id === language.id })),
    ...(call === undefined ? addressOf(facts) : programOf(call, language, facts)),
  };
}

type Shown = Pick<Quickstart, "before" | "variables" | "snippet" | "others">;

/** A grant type without a token request: its answer comes in an address. */
function addressOf(facts: SnippetFacts): Shown {
  const code = authorizationAddress(facts, "token");
  const run = "The same in every language: the person opens it, and the token comes behind # in the address that they are sent back to.";
  return { before: [], variables: [], snippet: { title: "Address", code, run }, others: [] };
}

function programOf(call: TokenCall, language: Language, facts: SnippetFacts): Shown {
  if (call.grantType === "authorization_code" && facts.kind === "browser" && language.id === "javascript" && !facts.dpopRequired) {
    const run = `Serve it at ${facts.callbackUrl ?? "the callback URL"} and open it. It works in every current browser; nothing to install.`;
    return { before: [], variables: [], snippet: { title: "Page of the application", code: browserPage(facts), run }, others: [] };
  }
  const secret = secretVariables(facts);
  const isCode = call.grantType === "authorization_code";
  const isDevice = call.grantType === DEVICE_GRANT;
  const typed = [...secret, ...(isCode || isDevice ? [] : call.variables)];
  const polls = isDevice && language.id === "curl";
  const written = polls ? pollLoop(facts) : language.write(completeCall(call, facts));
  const keyPair = isByKeyPair(facts.authMethods[0])
    ? [{ title: "Once: make a key pair, and register its public key under Settings", code: KEY_PAIR_LINES.join("\n") }]
    : [];
  const assertion =
    keyPair.length === 0 || language.signs || polls
      ? []
      : [{ title: "For each request: sign an assertion, which works once", code: signAssertion(facts) }];
  return {
    before: [
      ...keyPair,
      ...(typed.length === 0
        ? []
        : [
            {
              title: `${keyPair.length === 0 ? "First" : "Then"}: put ${typed.map(({ name }) => name).join(", ")} into your shell`,
              code: readVariables(typed),
            },
          ]),
      ...(isCode ? [{ title: "Then: get a code", code: readCode(facts) }] : []),
      ...(isDevice ? [{ title: "Then: ask for a device code", code: readDeviceCode(facts) }] : []),
      ...assertion,
    ],
    variables: [...secret, ...call.variables].map(({ name, meaning }) => ({ name, meaning })),
    snippet: { title: language.label, code: written, run: language.run },
    others: language.id === "curl" && call.grantType === "client_credentials" ? otherForms(call, facts) : [],
  };
}

/** What is particular to Client Credentials, by curl. */
function otherForms(call: TokenCall, facts: SnippetFacts): readonly CodeSample[] {
  const { write } = LANGUAGES[0];
  const header = `-H "Authorization: Basic $(printf %s "${formEncoded(facts.clientId)}:$${SECRET_VARIABLE}" | base64 | tr -d '\\n')"`;
  const period = { name: "validity_period", text: String(facts.validityPeriod) };
  const withoutScope = call.fields.filter(({ name }) => name !== "scope");
  return [
    ...(facts.authMethods.includes("client_secret_basic")
      ? [{ title: "The same with the header spelled out", code: curlCommand(["-v", header], call.fields, facts.tokenEndpoint) }]
      : []),
    ...(facts.scopes.length === 0
      ? []
      : [{ title: "Name no scope: the default ones", code: write(completeCall({ ...call, fields: withoutScope }, facts)) }]),
    { title: "Ask for a validity period in seconds", code: write(completeCall({ ...call, fields: [...call.fields, period] }, facts)) },
    ...(facts.authMethods.includes("client_secret_post", 1)
      ? [{ title: "With the credentials in the form", code: write(completeCall(call, facts, "client_secret_post")) }]
      : []),
  ];
}
