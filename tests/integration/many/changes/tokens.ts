/** Changes to a token. */
import { expect } from "vitest";
import { createClient } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { introspectAt, tokenAt } from "./ask";
import { active, type Change, era } from "./change";

/** Revocation, as a client asks for it. */
export const TOKEN_CHANGES: readonly Change[] = [
  {
    name: "a token revoked",
    async prepare({ a, b }) {
      const client = await createClient();
      const token = text((await tokenAt(b, client)).json.access_token);
      return {
        ask: async (portal) => era(await introspectAt(portal, client, token), active(true), active(false)),
        async change() {
          expect((await post(`${a}/revoke`, { token }, { authorization: basic(client.clientId, client.secret) })).status).toBe(200);
        },
      };
    },
  },
];
