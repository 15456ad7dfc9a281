/** Changes to the realm's signing keys. */
import { decodeProtectedHeader } from "jose";
import { expect } from "vitest";
import { createClient } from "#tests/support/fixtures";
import { type Answer, text } from "#tests/support/protocol-client";
import type { Browser } from "../../accounts/browser";
import { introspectAt, keysAt, tokenAt } from "./ask";
import { type Change, era, granted } from "./change";

/** A rotation, as those see it who check signatures and those who ask for a token. */
export const SIGNING_KEY_CHANGES: readonly Change[] = [
  {
    name: "a signing key rotated: it is published",
    async prepare({ a }, admin) {
      const before = (await keysAt(a)).text;
      return {
        ask: async (portal) =>
          era(
            await keysAt(portal),
            (answer) => answer.text === before,
            (answer) => answer.status === 200 && answer.text !== before,
          ),
        change: () => rotate(admin),
      };
    },
  },
  {
    name: "a signing key rotated: it signs",
    async prepare({ a }, admin) {
      const client = await createClient({ tokenFormat: "jwt" });
      const keyOf = (answer: Answer) => decodeProtectedHeader(text(answer.json.access_token)).kid;
      const before = keyOf(await tokenAt(a, client));
      return {
        ask: async (portal) =>
          era(
            await tokenAt(portal, client),
            (answer) => granted(answer) && keyOf(answer) === before,
            (answer) => granted(answer) && keyOf(answer) !== before,
          ),
        change: () => rotate(admin),
      };
    },
  },
  {
    name: "a signing key removed: what it has signed is refused",
    async prepare({ a }, admin) {
      const client = await createClient({ tokenFormat: "jwt" });
      const token = text((await tokenAt(a, client)).json.access_token);
      return {
        ask: async (portal) =>
          era(
            await introspectAt(portal, client, token),
            (answer) => answer.json.active === true,
            (answer) => answer.json.active === false,
          ),
        change: () => removeKey(admin, decodeProtectedHeader(token).kid ?? ""),
      };
    },
  },
];

/** Rotates the realm's signing key, as an admin does. */
export async function rotate(admin: Browser): Promise<void> {
  expect((await admin.post("/admin/keys?rotate", { intent: "rotate", algorithm: "ES256", notice: "0" })).status).toBe(302);
}

/** Takes a signing key out of the key set, as an admin does. */
export async function removeKey(admin: Browser, kid: string): Promise<void> {
  const form = { intent: "remove", kid, confirmation: kid.slice(0, 8) };
  expect((await admin.post(`/admin/keys?${new URLSearchParams({ remove: kid })}`, form)).location).toBe("/admin/keys?done=key-removed");
}
