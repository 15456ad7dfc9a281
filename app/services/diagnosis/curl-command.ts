/** A curl command as the request that it sends, by curl's own rules: its manual, "curl(1)". */
import type { SentRequest } from "./exchange";
import type { ShellCommand } from "./shell-words";

const FORM_TYPE = "application/x-www-form-urlencoded";

/** Options that take a value, by the name under which they are read here; "" is read past. */
const WITH_VALUE: Readonly<Record<string, string>> = {
  "-X": "method",
  "--request": "method",
  "-H": "header",
  "--header": "header",
  "-d": "data",
  "--data": "data",
  "--data-raw": "raw",
  "--data-ascii": "data",
  "--data-binary": "data",
  "--data-urlencode": "urlencode",
  "--url-query": "query",
  "--json": "json",
  "-F": "form",
  "--form": "form",
  "--form-string": "form",
  "-u": "user",
  "--user": "user",
  "--oauth2-bearer": "bearer",
  "--url": "url",
  ...Object.fromEntries(
    [
      ..."-A --user-agent -b --cookie -c --cookie-jar -e --referer -m --max-time --connect-timeout -o --output -x --proxy".split(" "),
      ..."--cacert --capath -E --cert --key --pass --resolve --connect-to --retry --retry-delay -w --write-out -T --upload-file".split(" "),
      ..."-D --dump-header -K --config -r --range -U --proxy-user --interface --limit-rate --trace --trace-ascii --tls-max".split(" "),
    ].map((name) => [name, ""]),
  ),
};

/** Short options that may be written together, as in `-sSk`. */
const SHORT_FLAGS = /^-[#0-9afgGhijklLnNpqsSvVZIJOR]+/;

interface Options {
  method: string | undefined;
  url: string | undefined;
  user: string | undefined;
  bearer: string | undefined;
  readonly headers: Map<string, string>;
  readonly data: string[];
  readonly query: string[];
  asQuery: boolean;
  head: boolean;
  json: boolean;
  multipart: boolean;
  netrc: boolean;
  /** Something of the body comes from a file. */
  file: boolean;
}

/**
 * The request of a curl command; undefined when it is none, or names no address.
 *
 * @example curlRequest(readCommand("curl https://a.example/token -d grant_type=password", 0))?.method // "POST"
 */
export function curlRequest(command: ShellCommand): SentRequest | undefined {
  const [program = "", ...words] = command.words;
  if (!/(?:^|[\\/])curl(?:\.exe)?$/i.test(program)) return undefined;
  const options = readOptions(words);
  if (options.url === undefined) return undefined;
  const hasBody = options.data.length > 0 || options.multipart;
  const body = options.asQuery ? "" : options.data.join("&");
  const query = [...options.query, ...(options.asQuery ? options.data : [])].join("&");
  return {
    method: options.method ?? (options.head ? "HEAD" : hasBody && !options.asQuery ? "POST" : "GET"),
    url: query === "" ? options.url : `${options.url}${options.url.includes("?") ? "&" : "?"}${query}`,
    headers: headersOf(options, hasBody && !options.asQuery),
    body,
    partial: options.file,
  };
}

function readOptions(words: readonly string[]): Options {
  const options: Options = {
    method: undefined,
    url: undefined,
    user: undefined,
    bearer: undefined,
    headers: new Map(),
    data: [],
    query: [],
    asQuery: false,
    head: false,
    json: false,
    multipart: false,
    netrc: false,
    file: false,
  };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const { name, value } = optionIn(word);
    if (name === undefined) {
      options.url ??= word;
      continue;
    }
    const flags = SHORT_FLAGS.exec(word)?.[0] ?? "";
    if (flags.includes("G") || word === "--get") options.asQuery = true;
    if (flags.includes("I") || word === "--head") options.head = true;
    if (flags.includes("n") || word.startsWith("--netrc")) options.netrc = true;
    const meaning = WITH_VALUE[name];
    if (meaning === undefined) continue;
    if (value === undefined) at += 1;
    take(options, meaning, value ?? words[at] ?? "");
  }
  return options;
}

/** The option of a word, and its value where that is part of the word: `-XPOST`, `-sSuid:secret`. */
function optionIn(word: string): { readonly name: string | undefined; readonly value?: string } {
  if (!word.startsWith("-") || word === "-") return { name: undefined };
  if (word.startsWith("--")) return { name: word };
  const flags = SHORT_FLAGS.exec(word)?.[0] ?? "-";
  const rest = word.slice(flags.length);
  if (rest === "") return { name: flags };
  const value = rest.slice(1);
  return value === "" ? { name: `-${rest.charAt(0)}` } : { name: `-${rest.charAt(0)}`, value };
}

function take(options: Options, meaning: string, value: string): void {
  switch (meaning) {
    case "method":
      options.method = value;
      break;
    case "url":
      options.url ??= value;
      break;
    case "header":
      setHeader(options.headers, value);
      break;
    case "data":
    case "raw":
      options.file ||= meaning === "data" && value.startsWith("@");
      options.data.push(value);
      break;
    case "urlencode":
      options.file ||= /^[^=]*@/.test(value);
      options.data.push(urlEncoded(value));
      break;
    case "query":
      options.query.push(value.startsWith("+") ? value.slice(1) : urlEncoded(value));
      break;
    case "json":
      options.file ||= value.startsWith("@");
      options.data.push(value);
      options.json = true;
      break;
    case "form":
      options.multipart = true;
      break;
    case "user":
      options.user = value;
      break;
    case "bearer":
      options.bearer = value;
      break;
  }
}

function setHeader(headers: Map<string, string>, line: string): void {
  const colon = line.indexOf(":");
  if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
}

function headersOf({ headers, user, bearer, json, multipart, netrc }: Options, hasBody: boolean): ReadonlyMap<string, string> {
  const defaults = new Map<string, string>();
  if (hasBody) defaults.set("content-type", json ? "application/json" : multipart ? "multipart/form-data" : FORM_TYPE);
  // The credentials of a file that this page does not see.
  if (netrc) defaults.set("authorization", "Basic ********");
  if (user !== undefined) defaults.set("authorization", `Basic ${encodeBase64(user.includes(":") ? user : `${user}:`)}`);
  if (bearer !== undefined) defaults.set("authorization", `Bearer ${bearer}`);
  return new Map([...defaults, ...headers]);
}

/** `--data-urlencode`: "name=content" encodes the content, "=content" and "content" all of it. */
function urlEncoded(value: string): string {
  const equals = value.indexOf("=");
  return equals > 0
    ? `${value.slice(0, equals)}=${encodeURIComponent(value.slice(equals + 1))}`
    : encodeURIComponent(value.slice(equals + 1));
}

/** Sentences on what the shell made of a command, where that is a common mistake. */
export function shellRemarks(command: ShellCommand): readonly string[] {
  const remarks: string[] = [];
  if (command.endedBy === "&")
    remarks.push("An & without quotes ends the command: what follows it was never sent. Put the text in quotes.");
  if (command.brokenContinuation)
    remarks.push("A blank stands behind the \\ at a line's end, so the command ended there: the next lines were never sent.");
  if (command.unclosed) remarks.push("A quotation mark has no partner, so the shell reads on to the end of the text.");
  if (command.literalVariables.length > 0)
    remarks.push("A variable stands in single quotes, so its name was sent instead of its value. Use double quotes.");
  if (command.substitutions.some((inner) => /^\s*echo\s+(?!-n)/.test(inner) && inner.includes("base64")))
    remarks.push("echo adds a line break, which became part of the secret. Use printf %s, or curl -u.");
  return remarks;
}

/** Base64 of a text's UTF-8. */
export function encodeBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text.slice(0, 8192))));
}
