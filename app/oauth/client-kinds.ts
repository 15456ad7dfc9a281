import { DEVICE_GRANT } from "./device/code";
import type { GrantTypeName } from "./grant-types";

/**
 * What kinds of clients there are, once: what screens call them, and whether they keep a secret (RFC 6749 §2.1). The key form, the metadata of
 * registrations and the token path draw from this table.
 */
export interface ClientKindInfo {
  readonly name: string;
  /** The name on screen. */
  readonly label: string;
  /** What such a program is, for whoever chooses. */
  readonly summary: string;
  /** Public clients have no secret: whoever holds the program could read it (RFC 8252 §8.5). */
  readonly clientType: "confidential" | "public";
  /** The grant types that such programs need as a rule, the best first: recommended to them. Of those by which people sign in, one is ticked at first. */
  readonly usualGrants: readonly GrantTypeName[];
}

export const CLIENT_KINDS = [
  {
    name: "server",
    label: "Server",
    summary: "Runs where only you can read its secret: a web application's server, a job, a service.",
    clientType: "confidential",
    usualGrants: ["client_credentials"],
  },
  {
    name: "browser",
    label: "Single page or mobile",
    summary: "Runs in a browser or on a phone, where anybody can read a secret: it has none, and PKCE stands in for it.",
    clientType: "public",
    usualGrants: ["authorization_code", "refresh_token"],
  },
  {
    name: "command_line",
    label: "Device or command line",
    summary: "Runs on a computer or a device without a browser; its user signs in on another screen or beside it. No secret.",
    clientType: "public",
    usualGrants: [DEVICE_GRANT, "authorization_code", "refresh_token"],
  },
] as const satisfies readonly ClientKindInfo[];

export type ClientKind = (typeof CLIENT_KINDS)[number]["name"];

/** Who made a client: a person in the portal, a metadata document at the address that is its identifier, or a registration (RFC 7591). */
export type RegisteredBy = "person" | "document" | "registration";

/**
 * The row of a kind.
 *
 * @example clientKindInfo("command_line").clientType // "public"
 */
export function clientKindInfo(kind: ClientKind): ClientKindInfo & { readonly name: ClientKind } {
  const found = CLIENT_KINDS.find(({ name }) => name === kind);
  if (found === undefined) throw new Error(`There is no kind of client ${kind}.`);
  return found;
}
