/** What the console's tests share: a server with an admin, and people in their browsers. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import type { Engine } from "#tests/support/databases";
import type { TestClient } from "#tests/support/fixtures";
import { type Answer, basic, post } from "#tests/support/protocol-client";
import { type RunningServer, startServer } from "#tests/support/server";
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
  admin(): Browser;
  /** Signs somebody up. */
  developer(name?: string): Promise<Person>;
  /** A token request with the client's own secret. */
  token(client: TestClient, form: Readonly<Record<string, string>>): Promise<Answer>;
}

/** Starts a server for a describe block, opens its database for fixtures, and signs its admin in. `env`: settings beyond the tests' own. */
export function useConsole(engine: Engine, env: Readonly<Record<string, string>> = {}): Console {
  let server: RunningServer | undefined;
  let admin: Browser | undefined;
  const running = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("the server has not started");
    return value;
  };
  beforeAll(async () => {
    server = await startServer({ engine, env: { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, ...env } });
    await openDatabase({ url: server.databaseUrl });
    admin = openBrowser(server.url);
    await admin.post("/login", ADMIN);
  });
  afterAll(async () => {
    await closeDatabase();
    await server?.stop();
  });
  return {
    url: () => running(server).url,
    admin: () => running(admin),
    async developer(name = "Ada Lovelace") {
      const email = `${randomUUID()}@example.com`;
      const browser = openBrowser(running(server).url);
      await browser.post("/signup", { name, email, password: PASSWORD }, fromElsewhere());
      const { id } = await database().prisma.user.findFirstOrThrow({ where: { email } });
      return { browser, email, userId: id };
    },
    token: (client, form) => post(`${running(server).url}/token`, form, { authorization: basic(client.clientId, client.secret) }),
  };
}
