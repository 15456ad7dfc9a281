/** One request to a protocol endpoint and its answer, as the HTTP text that a client sends and receives. */
import { z } from "zod";
import type { Presentation } from "#app/oauth/client-auth/mechanism";
import type { ClientAuthMethod } from "#app/oauth/client-auth/methods";
import { clientAuthMechanism } from "#app/oauth/client-auth/registry";
import type { ProtocolAnswer, ProtocolRequest } from "#app/oauth/model";
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
  /** How the credentials are sent. */
  readonly authMethod: ClientAuthMethod;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters that the shown request must not repeat. */
  readonly masked: readonly string[];
  /** The DPoP proof in its header. */
  readonly proof?: string;
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
export function protocolRequest(actor: Actor, form: FormRequest): ProtocolRequest {
  const { authorization, parameters } = presented(form);
  return {
    requestId: actor.requestId,
    arrivedAt: performance.now(),
    realmId: actor.realmId,
    issuer: actor.issuer,
    method: "POST",
    contentType: FORM_TYPE,
    authorization,
    dpop: form.proof === undefined ? null : { text: form.proof, uri: actor.issuer + form.path },
    accept: "application/json",
    body: new URLSearchParams({ ...form.parameters, ...parameters }).toString(),
    bodyTooLarge: false,
    query: "",
    ip: actor.ip,
    userAgent: "Latchkey playground",
  };
}

/** Both sides as text. */
export function describeExchange(actor: Actor, form: FormRequest, answer: ProtocolAnswer): Exchange {
  const { authorization, parameters } = presented(form);
  const masked = new Set([...form.masked, "client_secret"]);
  const shown = Object.entries({ ...form.parameters, ...parameters }).map(([name, value]) =>
    masked.has(name) ? `${name}=${MASK}` : new URLSearchParams({ [name]: value }).toString(),
  );
  const { host, pathname } = new URL(actor.issuer + form.path);
  const request = [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    ...(authorization === null ? [] : [`Authorization: ${authorization.split(" ", 1)[0]} ${MASK}`]),
    ...(form.proof === undefined ? [] : [`DPoP: ${form.proof}`]),
    `Content-Type: ${FORM_TYPE}`,
    "Accept: application/json",
    "",
    shown.join("&"),
  ];
  const headers = Object.entries({ ...answer.headers, ...answer.ownHeaders, "X-Request-Id": actor.requestId }).map(
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

function presented({ authMethod, clientId, clientSecret }: FormRequest): Presentation {
  return clientAuthMechanism(authMethod).present({ clientId, proof: clientSecret });
}

/** What an endpoint refused with. */
export interface WireRefusal {
  /** "" when the answer has none. */
  readonly error: string;
  readonly description: string;
}

const refusedSchema = z.object({ error: z.string(), error_description: z.string().default("") });

/** The error of an answer. */
export function refusalOf(answer: ProtocolAnswer): WireRefusal {
  const body = refusedSchema.safeParse(answer.body).data;
  return { error: body?.error ?? "", description: body?.error_description ?? "" };
}
