/** What the console's tests share: a server with an admin, and people in their browsers. */
import { randomUUID } from "node:crypto";
import { beforeAll } from "vitest";
import { database } from "#app/db/database";
import type { Engine } from "#tests/support/databases";
import type { TestClient } from "#tests/support/fixtures";
import { type Answer, basic, post } from "#tests/support/protocol-client";
import type { RunningServer } from "#tests/support/server";
import { useServer } from "#tests/support/use-server";
import { type Browser, fromElsewhere, openBrowser } from "../accounts/browser";

export const ADMIN = { email: "admin@example.com", password: "correct horse battery" } as const;
export const PASSWORD = "eight days a week";

export interface Person {
  readonly browser: Browser;
  readonly email: string;
  readonly userId: string;
}

export interface Console {
  url(): string;
  databaseUrl(): string;
  admin(): Browser;
  /** Signs somebody up. */
  developer(name?: string): Promise<Person>;
  /** A token request with the client's own secret. */
  token(client: TestClient, form: Readonly<Record<string, string>>): Promise<Answer>;
}

/** Starts a server for a describe block, opens its database for fixtures, and signs its admin in. `env`: settings beyond the tests' own. */
export function useConsole(engine: Engine, env: Readonly<Record<string, string>> = {}): Console {
  const server = useServer({ engine, env: { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, ...env } });
  let admin: Browser | undefined;
  beforeAll(async () => {
    admin = openBrowser(server().url);
    await admin.post("/login", ADMIN);
  });
  return consoleOf(server, () => {
    if (admin === undefined) throw new Error("the admin has not signed in");
    return admin;
  });
}

/** The same for a server that the test itself starts, and may start again. */
export function consoleOf(server: () => Pick<RunningServer, "url" | "databaseUrl">, admin: () => Browser): Console {
  return {
    url: () => server().url,
    databaseUrl: () => server().databaseUrl,
    admin,
    async developer(name = "Ada Lovelace") {
      const email = `${randomUUID()}@example.com`;
      const browser = openBrowser(server().url);
      await browser.post("/signup", { name, email, password: PASSWORD }, fromElsewhere());
      const { id } = await database().prisma.user.findFirstOrThrow({ where: { email } });
      return { browser, email, userId: id };
    },
    token: (client, form) => post(`${server().url}/token`, form, { authorization: basic(client.clientId, client.secret) }),
  };
}
