/**
 * Any pasted text as requests and answers: curl commands with or without their `-v` output, raw HTTP, lines of access logs, form bodies, JSON answers and
 * addresses with an error in them. Reads each line once.
 */
import { curlRequest, shellRemarks } from "./curl-command";
import { MOST_EXCHANGES, type ReadExchange, type ReceivedAnswer, type SentRequest } from "./exchange";
import { readCommand, type ShellCommand } from "./shell-words";

const PROMPT = /^\s{0,8}(?:\$ |# |% |> |PS [^>\n]{0,200}> ?)?(?=(?:\S{0,200}[\\/])?curl(?:\.exe)?\s)/;
const REQUEST_LINE = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\S+)(?: HTTP\/[\d.]+)?$/;
const STATUS_LINE = /^HTTP\/[\d.]+ (\d{3})\b/;
const ACCESS_LOG = /"(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\S+) HTTP\/[\d.]+" (\d{3})\b/;
const HEADER = /^([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]*(.*)$/;
/** The `&` between pairs is one of the letters: as a part of its own it could be read in two ways, and the work would double with each. */
const FORM_LINE = /^[A-Za-z_]{2,40}=[^\s"'{}<>]*$/;
const ADDRESS = /^(?:location:\s*)?(https?:\/\/\S+)$/i;
const CURL_CHATTER = /^(?:\* |[{}] \[\d+ bytes data\])/;
const FORM_TYPE = "application/x-www-form-urlencoded";

/** What the lines that follow belong to. */
type Place = "nowhere" | "request head" | "request body" | "answer head" | "answer body";

interface OpenExchange {
  method: string | null;
  url: string | null;
  partial: boolean;
  requestHeaders: Map<string, string>;
  requestBody: string[];
  command: SentRequest | null;
  status: number | null;
  answerHeaders: Map<string, string>;
  answerBody: string[];
  remarks: string[];
}

const anExchange = (): OpenExchange => ({
  method: null,
  url: null,
  partial: false,
  requestHeaders: new Map(),
  requestBody: [],
  command: null,
  status: null,
  answerHeaders: new Map(),
  answerBody: [],
  remarks: [],
});

/**
 * The exchanges of a text in their order; none where nothing of it was understood.
 *
 * @param text line ends as `\n`.
 * @example readExchanges("grant_type=client_credentials")[0]?.request?.body // "grant_type=client_credentials"
 */
export function readExchanges(text: string): readonly ReadExchange[] {
  const reader = new LogReader();
  let at = 0;
  while (at < text.length) {
    const lineEnd = endOfLine(text, at);
    const line = text.slice(at, lineEnd);
    const prompt = PROMPT.exec(line.slice(0, 500));
    if (prompt === null) {
      reader.line(line);
      at = lineEnd + 1;
    } else {
      const command = readCommand(text, at + prompt[0].length);
      reader.command(command);
      // What follows an operator on the same line is another program's.
      at = command.endedBy === "newline" ? command.end + 1 : endOfLine(text, command.end) + 1;
    }
  }
  return reader.finish();
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}

class LogReader {
  readonly #exchanges: OpenExchange[] = [];
  #open: OpenExchange | undefined;
  #place: Place = "nowhere";

  command(command: ShellCommand): void {
    const request = curlRequest(command);
    if (request === undefined) return;
    const exchange = this.#begin();
    exchange.command = request;
    exchange.remarks.push(...shellRemarks(command));
    this.#place = "answer body";
  }

  line(raw: string): void {
    if (CURL_CHATTER.test(raw)) return;
    const line = raw.replace(/^[<>] ?/, "");
    const isOfRequest = raw.startsWith(">");
    const request = REQUEST_LINE.exec(line.trim());
    const status = STATUS_LINE.exec(line.trim());
    const logged = ACCESS_LOG.exec(line);
    if (request) this.#requestLine(request[1] ?? "", request[2] ?? "", isOfRequest);
    else if (status) this.#statusLine(Number(status[1]));
    else if (logged) this.#accessLogLine(logged);
    else this.#other(line);
  }

  finish(): readonly ReadExchange[] {
    return this.#exchanges.map(closed);
  }

  #begin(): OpenExchange {
    const exchange = anExchange();
    this.#open = exchange;
    if (this.#exchanges.length < MOST_EXCHANGES) this.#exchanges.push(exchange);
    else this.#exchanges[MOST_EXCHANGES - 1] = exchange;
    return exchange;
  }

  /** The request line of a command's own `-v` output says nothing that the command does not. */
  #requestLine(method: string, url: string, isVerboseOutput: boolean): void {
    const open = this.#open;
    const exchange = isVerboseOutput && open !== undefined && open.command !== null && open.method === null ? open : this.#begin();
    exchange.method = method;
    exchange.url = url;
    this.#place = "request head";
  }

  #statusLine(status: number): void {
    const exchange = this.#open === undefined || this.#open.status !== null ? this.#begin() : this.#open;
    exchange.status = status;
    this.#place = "answer head";
  }

  #accessLogLine([, method = "", url = "", status = ""]: RegExpExecArray): void {
    const exchange = this.#begin();
    exchange.method = method;
    exchange.url = url;
    exchange.status = Number(status);
    exchange.partial = true;
    this.#place = "nowhere";
  }

  #other(line: string): void {
    const trimmed = line.trim();
    const isHead = this.#place === "request head" || this.#place === "answer head";
    if (trimmed === "") {
      if (this.#place === "request head") this.#place = "request body";
      else if (this.#place === "answer head") this.#place = "answer body";
      return;
    }
    const header = isHead ? HEADER.exec(trimmed) : null;
    if (header && this.#open) {
      const headers = this.#place === "request head" ? this.#open.requestHeaders : this.#open.answerHeaders;
      headers.set((header[1] ?? "").toLowerCase(), header[2] ?? "");
    } else if (this.#place === "request body" && !trimmed.startsWith('{"error')) this.#open?.requestBody.push(line);
    else if (FORM_LINE.test(trimmed) && !trimmed.includes("://")) this.#formBody(trimmed);
    else if (ADDRESS.test(trimmed)) this.#address(ADDRESS.exec(trimmed)?.[1] ?? "");
    else this.#answerText(line, trimmed);
  }

  #formBody(line: string): void {
    const exchange = this.#begin();
    exchange.requestBody.push(line);
    this.#place = "answer body";
  }

  /** An address with an error came back from `/authorize`; any other is the request to it. */
  #address(url: string): void {
    const query = url.slice(url.search(/[?#]/) + 1);
    const error = new URLSearchParams(query.replace("#", "&"));
    const exchange = error.has("error") && this.#open?.status === null && this.#open.answerBody.length === 0 ? this.#open : this.#begin();
    if (error.has("error")) exchange.answerBody.push(JSON.stringify(Object.fromEntries(error)));
    else {
      exchange.method = "GET";
      exchange.url = url;
    }
    this.#place = "answer body";
  }

  #answerText(line: string, trimmed: string): void {
    const header = HEADER.exec(trimmed);
    const exchange = this.#open ?? this.#begin();
    // Headers that were copied without the line before them.
    if (header && /^(?:authorization|www-authenticate|content-type|retry-after|x-request-id|allow)$/i.test(header[1] ?? "")) {
      const isAnswers = /^(?:www-authenticate|retry-after|x-request-id|allow)$/i.test(header[1] ?? "");
      (isAnswers ? exchange.answerHeaders : exchange.requestHeaders).set((header[1] ?? "").toLowerCase(), header[2] ?? "");
    } else exchange.answerBody.push(line);
  }
}

function closed(open: OpenExchange): ReadExchange {
  return { request: requestOf(open), answer: answerOf(open), remarks: open.remarks };
}

function requestOf({ command, method, url, partial, requestHeaders, requestBody }: OpenExchange): SentRequest | null {
  if (command !== null) return { ...command, headers: new Map([...requestHeaders, ...command.headers]) };
  if (method === null && requestBody.length === 0 && requestHeaders.size === 0) return null;
  const headers = new Map(requestHeaders);
  // A bare body, or a log without headers, is taken for what it looks like.
  const body = requestBody.join("\n").trim();
  if (requestHeaders.size === 0 && (partial || body !== "")) headers.set("content-type", FORM_TYPE);
  return { method: method ?? "POST", url, headers, body, partial };
}

function answerOf({ status, answerHeaders, answerBody }: OpenExchange): ReceivedAnswer | null {
  const text = answerBody.join("\n").trim();
  if (status === null && text === "" && answerHeaders.size === 0) return null;
  const members = membersOf(text);
  const challenge = answerHeaders.get("www-authenticate") ?? "";
  return {
    status,
    headers: answerHeaders,
    error: textOf(members["error"]) ?? quotedMember(text, "error") ?? quotedMember(challenge, "error"),
    description:
      textOf(members["error_description"]) ??
      quotedMember(text, "error_description") ??
      quotedMember(challenge, "error_description") ??
      (text || null),
    members,
  };
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  const from = text.indexOf("{");
  const to = text.lastIndexOf("}");
  if (from === -1 || to < from) return {};
  try {
    const value: unknown = JSON.parse(text.slice(from, to + 1));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** `"error":"x"` of JSON that is cut off, `error="x"` of a challenge, `error=x` of an exception's text. */
function quotedMember(text: string, name: string): string | null {
  return new RegExp(`(?<![A-Za-z_])["']?${name}["']?\\s{0,3}[:=]\\s{0,3}["']?([^"'\\n,}&]{1,300})`).exec(text)?.[1]?.trim() ?? null;
}
