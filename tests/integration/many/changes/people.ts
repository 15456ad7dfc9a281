/** Changes to a person's account, and how a person comes to have one. */
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { database } from "#app/db/database";
import { createClient, setGrant } from "#tests/support/fixtures";
import { text } from "#tests/support/protocol-client";
import { type Browser, openBrowser } from "../../accounts/browser";
import { changeUser } from "../../admin/acts";
import { introspectAt, tokenAt } from "./ask";
import { active, type Change, era } from "./change";

const PASSWORD = "eight days a week";

/** A developer who has just signed up, and the browser they did it in. */
export async function signedUp(portal: string): Promise<{ readonly browser: Browser; readonly email: string; readonly userId: string }> {
  const email = `${randomUUID()}@example.com`;
  const browser = openBrowser(portal);
  await browser.post("/signup", { name: "Ada", email, password: PASSWORD });
  return { browser, email, userId: (await database().prisma.user.findFirstOrThrow({ where: { email } })).id };
}

/** What a disabled user leaves behind. */
export const PEOPLE_CHANGES: readonly Change[] = [
  {
    name: "a user disabled: their tokens are inactive",
    async prepare({ a, b }, admin) {
      const { email, userId } = await signedUp(a);
      await setGrant("password", true);
      const client = await createClient({ grantTypes: ["password"] });
      const form = { grant_type: "password", username: email, password: PASSWORD };
      const token = text((await tokenAt(b, client, form)).json.access_token);
      return {
        ask: async (portal) => era(await introspectAt(portal, client, token), active(true), active(false)),
        change: () => disable(admin, userId),
      };
    },
  },
  {
    name: "a user disabled: their session is over",
    async prepare({ a }, admin) {
      const { browser, userId } = await signedUp(a);
      return {
        async ask(portal) {
          const { status } = await openBrowser(portal, browser.cookies()).get("/account");
          if (status === 503) return "neither: 503";
          return status === 200 ? "before" : "after";
        },
        change: () => disable(admin, userId),
      };
    },
  },
];

async function disable(admin: Browser, userId: string): Promise<void> {
  expect((await changeUser(admin, "disable", userId)).status).toBe(302);
}
