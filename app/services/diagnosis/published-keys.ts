import { protocol } from "../token-service";
import { parseKeys } from "./inspect-text";
import type { KeySet } from "./token-signature";

/** The realm's public keys, for a page that checks a signature in the place of a browser without JavaScript. */
export async function publishedKeys(realmId: string, by: { readonly ip: string; readonly userAgent: string }): Promise<KeySet> {
  const { body } = await protocol().keySet(realmId, by);
  return parseKeys(body);
}
