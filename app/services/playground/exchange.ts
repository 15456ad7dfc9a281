/** One request to a protocol endpoint and its answer, as the HTTP text that a client sends and receives. */

import type { ProtocolAnswer, ProtocolRequest } from "#app/oauth/model";
import { env } from "#app/platform/env";
import type { Actor } from "../actor";

export interface Exchange {
  /** The raw request; credentials masked. */
  readonly request: string;
  /** The raw answer: status line, headers, body. */
  readonly answer: string;
  readonly status: number;
  readonly requestId: string;
}

export interface FormRequest {
  /** The path chosen, such as "/oauth2/token". */
  readonly path: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters that the shown request must not repeat. */
  readonly masked: readonly string[];
}

const MASK = "********";
const FORM_TYPE = "application/x-www-form-urlencoded";
const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  401: "Unauthorized",
  405: "Method Not Allowed",
  413: "Payload Too Large",
  415: "Unsupported Media Type",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** The request as the HTTP layer passes it to the protocol core. */
export function protocolRequest(actor: Actor, { clientId, clientSecret, parameters }: FormRequest): ProtocolRequest {
  return {
    requestId: actor.requestId,
    realmId: actor.realmId,
    method: "POST",
    contentType: FORM_TYPE,
    authorization: `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString("base64")}`,
    accept: "application/json",
    body: new URLSearchParams(parameters).toString(),
    bodyTooLarge: false,
    query: "",
    ip: actor.ip,
    userAgent: "Latchkey playground",
  };
}

/** Both sides as text. */
export function describeExchange(actor: Actor, form: FormRequest, answer: ProtocolAnswer): Exchange {
  const shown = Object.entries(form.parameters).map(([name, value]) =>
    form.masked.includes(name) ? `${name}=${MASK}` : new URLSearchParams({ [name]: value }).toString(),
  );
  const request = [
    `POST ${form.path} HTTP/1.1`,
    `Host: ${new URL(env().publicUrl).host}`,
    `Authorization: Basic ${MASK}`,
    `Content-Type: ${FORM_TYPE}`,
    "Accept: application/json",
    "",
    shown.join("&"),
  ];
  const headers = Object.entries({ ...answer.headers, "X-Request-Id": actor.requestId }).map(
    ([name, value]) => `${headerCase(name)}: ${value}`,
  );
  return {
    request: request.join("\n"),
    answer: [`HTTP/1.1 ${answer.status} ${REASONS[answer.status] ?? ""}`.trimEnd(), ...new Set(headers), "", bodyText(answer.body)].join(
      "\n",
    ),
    status: answer.status,
    requestId: actor.requestId,
  };
}

function bodyText(body: ProtocolAnswer["body"]): string {
  if (body === null) return "";
  return typeof body === "string" ? body : JSON.stringify(body, null, 2);
}

function headerCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => `${dash}${letter.toUpperCase()}`);
}

/** RFC 6749 §2.3.1: credentials are form-encoded before they are joined. */
function formEncoded(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice(1);
}
