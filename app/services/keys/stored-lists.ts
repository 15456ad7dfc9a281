import { z } from "zod";

const strings = z.array(z.string());

/** The callback URLs in a client's row. */
export function readCallbackUrls(json: string): readonly string[] {
  return strings.parse(JSON.parse(json));
}

/** The scopes in a client's row; null is every open scope. */
export function readScopes(json: string | null): readonly string[] | null {
  return json === null ? null : strings.parse(JSON.parse(json));
}
