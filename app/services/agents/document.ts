/** Client ID metadata documents (draft-ietf-oauth-client-id-metadata-document): a client whose identifier is the address of what it says of itself. */
import { z } from "zod";
import { MOST_CLIENT_ID_LETTERS } from "#app/oauth/client-id";
import type { GrantTypeName } from "#app/oauth/grant-types";
import { type ClientMetadata, readClientMetadata } from "./client-metadata";
import { MetadataError } from "./metadata-error";

/** Methods with a secret that both sides know: nobody can agree on one in a public document. */
const SHARED_SECRET_METHODS: ReadonlySet<string> = new Set(["client_secret_basic", "client_secret_post", "client_secret_jwt"]);

/** What a public document can say of how its client authenticates. */
const PUBLIC_METHODS: ReadonlySet<string> = new Set(["none", "private_key_jwt"]);

/**
 * The address that a client identifier is, or undefined if it is none of a metadata document: https with a path, and no fragment, user part or dot
 * segment. A port and a query are allowed, as the draft does.
 *
 * @param allowInner hosts by name that may be asked by http too
 * @example documentUrl("https://vscode.dev/oauth/client-metadata.json")?.hostname // "vscode.dev"
 */
export function documentUrl(clientId: string, allowInner: readonly string[] = []): URL | undefined {
  if (clientId.length > MOST_CLIENT_ID_LETTERS || !/^https?:\/\/[\x21-\x7e]+$/.test(clientId) || !URL.canParse(clientId)) return undefined;
  const url = new URL(clientId);
  if (url.protocol !== "https:" && !allowInner.includes(url.hostname)) return undefined;
  const path = /^https?:\/\/[^/?#]*([^?#]*)/.exec(clientId)?.[1] ?? "";
  const hasDotSegment = path.split("/").some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
  const isPlain = url.username === "" && url.password === "" && !/^https?:\/\/[^/?#]*@/.test(clientId) && !clientId.includes("#");
  return isPlain && path !== "" && path !== "/" && !hasDotSegment ? url : undefined;
}

const identity = z.looseObject({
  client_id: z.string(),
  client_secret: z.undefined().optional(),
  client_secret_expires_at: z.undefined().optional(),
  token_endpoint_auth_method: z.string().nullish(),
});

/**
 * Reads a document.
 *
 * @param clientId the address it was fetched from, which it must name as a string (RFC 3986 §6.2.1)
 * @throws {MetadataError} where it is no JSON object, is another client's, has a secret, or is none that could be used here
 */
export function readDocument(text: string, clientId: string, offered: readonly GrantTypeName[]): ClientMetadata {
  const document = jsonOf(text);
  const parsed = identity.safeParse(document);
  if (!parsed.success) throw refused("It must be a JSON object with its own address as client_id, and without a secret.");
  const { client_id, token_endpoint_auth_method: method } = parsed.data;
  if (client_id !== clientId) throw refused("Its client_id is not the address it lies at.");
  if (method !== null && method !== undefined && SHARED_SECRET_METHODS.has(method))
    throw refused("It names a method with a shared secret, which a public document cannot have.");
  if (method !== null && method !== undefined && !PUBLIC_METHODS.has(method))
    throw refused(
      "It names a token_endpoint_auth_method that this portal does not take of such clients: none and private_key_jwt are what it takes.",
    );
  return readClientMetadata({ ...parsed.data, token_endpoint_auth_method: method ?? "none" }, offered);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused("It is not JSON.");
  }
}

function refused(message: string): MetadataError {
  return new MetadataError("invalid_client_metadata", message);
}
