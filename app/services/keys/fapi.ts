/** The FAPI 2.0 Security Profile as a key's owner switches it on, with what the key still lacks for it. */
import { z } from "zod";
import { isByKeyPair } from "#app/oauth/client-auth/methods";
import { isFapiGrant } from "#app/oauth/fapi";
import type { GrantTypeName } from "#app/oauth/grant-types";
import { grantLabel } from "./policy";

export const fapiSchema = z.object({ fapi: z.boolean() });
/** What a caller asks for. Absent: as it is stored. */
export const fapiChoiceSchema = fapiSchema.partial();
export type FapiColumns = z.output<typeof fapiSchema>;

/** What the profile decides of a key's other settings: stored with it, so that screens and snippets show it. */
export const FAPI_COLUMNS = { pushedRequestsRequired: true, pkceRequired: true, pkcePlainAllowed: false, dpopRequired: true } as const;

/** What of a key the profile depends on, and cannot decide by itself. */
interface FapiFacts {
  /** Of its kind. */
  readonly clientType: string;
  /** null: any. */
  readonly authMethod: string | null;
  readonly grantTypes: readonly GrantTypeName[];
  readonly callbackUrls: readonly string[];
}

/**
 * What a key lacks for the profile, each as what is to be done; empty: nothing.
 *
 * @example missingForFapi({ clientType: "confidential", authMethod: null, grantTypes: [], callbackUrls: [] }) // ["choose Private key JWT under Client authentication"]
 */
export function missingForFapi({ clientType, authMethod, grantTypes, callbackUrls }: FapiFacts): readonly string[] {
  const forbidden = grantTypes.filter((name) => !isFapiGrant(name)).map(grantLabel);
  return [
    ...(clientType === "confidential" ? [] : ["change the kind to one that runs on a server"]),
    ...(isByKeyPair(authMethod) ? [] : ["choose Private key JWT under Client authentication"]),
    ...(forbidden.length === 0 ? [] : [`untick ${forbidden.join(" and ")}`]),
    ...(callbackUrls.every((url) => url.startsWith("https://")) ? [] : ["let every Callback URL begin with https://"]),
  ];
}

/** What is missing, as a sentence; "" where nothing is. */
export function fapiSentence(missing: readonly string[]): string {
  return missing.length === 0 ? "" : `Missing for this key: ${missing.join("; ")}.`;
}
