/** The response types and response modes of `/authorize`, once: the endpoint, metadata and error texts draw from here. */
import type { GrantTypeName } from "../grant-types";

/** What an answer of `/authorize` can hold. */
export type Issued = "code" | "token" | "id_token";

export interface ResponseType {
  /** The value of `response_type`; where it has several words, their order does not count (OAuth 2.0 Multiple Response Types §3). */
  readonly name: string;
  readonly issues: readonly Issued[];
  /** The grant types that switch it on, all of them: what comes through the browser is Implicit's. */
  readonly grantTypes: readonly GrantTypeName[];
}

/** RFC 6749 §4.1 and §4.2, OpenID Connect Core §3.2, and from there on the hybrid types of §3.3. */
export const RESPONSE_TYPES: readonly ResponseType[] = [
  { name: "code", issues: ["code"], grantTypes: ["authorization_code"] },
  { name: "token", issues: ["token"], grantTypes: ["implicit"] },
  { name: "id_token", issues: ["id_token"], grantTypes: ["implicit"] },
  { name: "id_token token", issues: ["id_token", "token"], grantTypes: ["implicit"] },
  { name: "code id_token", issues: ["code", "id_token"], grantTypes: ["authorization_code", "implicit"] },
  { name: "code token", issues: ["code", "token"], grantTypes: ["authorization_code", "implicit"] },
  { name: "code id_token token", issues: ["code", "id_token", "token"], grantTypes: ["authorization_code", "implicit"] },
];

export const RESPONSE_MODES = ["query", "fragment", "form_post"] as const;
export type ResponseMode = (typeof RESPONSE_MODES)[number];

/** The row of a `response_type`, or undefined. */
export function findResponseType(text: string): ResponseType | undefined {
  const words = text.split(" ").toSorted().join(" ");
  return RESPONSE_TYPES.find(({ name }) => name.split(" ").toSorted().join(" ") === words);
}

/** A code alone goes into the query. What holds a token goes behind `#`, where no server logs it (Multiple Response Types §5). */
export function defaultMode({ issues }: ResponseType): ResponseMode {
  return issues.every((issued) => issued === "code") ? "query" : "fragment";
}

/** Whether an answer of the type may be sent in a mode: no token goes into the query. */
export function allowsMode(type: ResponseType, mode: ResponseMode): boolean {
  return mode !== "query" || defaultMode(type) === "query";
}
