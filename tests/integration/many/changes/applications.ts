/** Changes to what an application may do: its grant type, its secret, itself. */
import { expect } from "vitest";
import { createClient, setGrant, setRules, type TestClient } from "#tests/support/fixtures";
import { text } from "#tests/support/protocol-client";
import type { Browser } from "../../accounts/browser";
import { introspectAt, tokenAt } from "./ask";
import { active, type Change, era, error, granted } from "./change";
import { signedUp } from "./people";

const CELL = { grant: "client_credentials", kind: "server", environment: "PRODUCTION" } as const;

/** The grant type comes first: while it is off it hides the others. */
export const APPLICATION_CHANGES: readonly Change[] = [
  {
    name: "a grant type switched off",
    async prepare(_portals, admin) {
      const client = await createClient();
      const page = "/admin/grants?grant=client_credentials&to=off";
      return {
        ask: async (portal) => era(await tokenAt(portal, client), granted, error("unsupported_grant_type")),
        async change() {
          const confirmedClients = /Type the number[\s\S]*?<code[^>]*>(\d+)<\/code>/.exec((await admin.get(page)).html)?.[1] ?? "0";
          expect((await admin.post(page, { grantType: "client_credentials", confirmedClients })).status).toBe(302);
        },
        undo: () => setGrant("client_credentials", true),
      };
    },
  },
  {
    name: "a grant type switched off for a kind of key in an environment",
    async prepare(_portals, admin) {
      const client = await createClient();
      const page = `/admin/grants/rule?${new URLSearchParams({ ...CELL, to: "off" })}`;
      return {
        ask: async (portal) => era(await tokenAt(portal, client), granted, error("unauthorized_client")),
        async change() {
          const confirmedKeys = /Type the number[\s\S]*?<code[^>]*>(\d+)<\/code>/.exec((await admin.get(page)).html)?.[1] ?? "0";
          const { grant: grantType, ...cell } = CELL;
          expect((await admin.post(page, { grantType, ...cell, state: "off", confirmedKeys })).status).toBe(302);
        },
        undo: () => setRules("client_credentials", []),
      };
    },
  },
  {
    name: "a secret revoked",
    async prepare({ a }) {
      const { browser, userId } = await signedUp(a);
      const client = await createClient({ ownerId: userId });
      return {
        ask: async (portal) => era(await tokenAt(portal, client), granted, error("invalid_client")),
        async change() {
          const path = `/applications/${client.applicationId}/secrets/${client.secretId}/revoke`;
          expect((await browser.post(path, { confirmation: client.secret.slice(-4) })).status).toBe(302);
        },
      };
    },
  },
  {
    name: "an application suspended: no token",
    async prepare(_portals, admin) {
      const client = await createClient();
      return {
        ask: async (portal) => era(await tokenAt(portal, client), granted, error("invalid_client")),
        change: () => suspend(admin, client),
      };
    },
  },
  {
    name: "an application suspended: its tokens are inactive",
    async prepare({ b }, admin) {
      const client = await createClient();
      const observer = await createClient({ resourceServer: true });
      const token = text((await tokenAt(b, client)).json.access_token);
      return {
        ask: async (portal) => era(await introspectAt(portal, observer, token), active(true), active(false)),
        change: () => suspend(admin, client),
      };
    },
  },
];

async function suspend(admin: Browser, { applicationId }: TestClient): Promise<void> {
  expect((await admin.post("/admin/applications", { intent: "suspend", applicationId, reason: "Leaked" })).status).toBe(302);
}
