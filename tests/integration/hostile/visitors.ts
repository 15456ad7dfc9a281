/** A running portal, and who comes to it: nobody in particular, a developer with an application, an admin. */
import { afterAll, beforeAll, expect } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import type { CurlAnswer } from "#tests/support/curl";
import type { Engine } from "#tests/support/databases";
import { exchange, getRequest } from "#tests/support/raw-http";
import { type RunningServer, startServer } from "#tests/support/server";
import { type Browser, openBrowser } from "../accounts/browser";
import { addressOf } from "./route-table";

export type Who = "anonymous" | "developer" | "admin";

/** A field of a page's form, with the values that the page itself would send. */
export interface Field {
  readonly name: string;
  readonly values: readonly string[];
}

export interface Visitors {
  readonly who: readonly [Who, ...Who[]];
  /** A route of the table with the developer's application and secret in it. */
  addressOf(route: string): string;
  /** The name of the session's cookie. */
  sessionCookie(): string;
  /** The header lines that a visitor's browser adds. */
  headersOf(who: Who): readonly string[];
  /** Sends bytes from an address that nobody has had before, and reads the answer; fails when there is none in time. */
  exchange(bytes: string): Promise<CurlAnswer>;
  /** The fields of the POST forms that an admin, or without one a person who is not signed in, finds on a route's page; none where it has no page. */
  fieldsOf(route: string): Promise<readonly Field[]>;
  /** The process has answered all along and logged no failure. */
  expectAlive(): Promise<void>;
}

/** Detects a hang; says nothing about speed. */
const HANG_MS = 8000;
const ADMIN = { email: "admin@example.com", password: "correct horse battery" };

/** Where a route's form is a step of its page. */
const STEPS: Readonly<Record<string, string>> = {
  "/admin/grants": "?grant=password&to=on",
  "/admin/grants/rule": "?grant=client_credentials&kind=server&environment=PRODUCTION&to=off",
  "/admin/grants/exception": "?grant=client_credentials&kind=server&environment=PRODUCTION&application=:applicationId",
  "/admin/users/change": "?user=:userId&to=admin",
  "/admin/users": "?user=:userId",
  "/admin/users/delete": "?user=:userId",
  "/admin/applications": "?application=:applicationId",
};

/** Starts a portal for a describe block. */
export function useVisitors(engine: Engine): Visitors {
  let server: RunningServer | undefined;
  const cookies = new Map<Who, string>();
  const parameters: Record<string, string> = { error: "index" };
  const running = (): RunningServer => {
    if (server === undefined) throw new Error("the server has not started");
    return server;
  };
  const signIn = async (who: Who, path: string, fields: Readonly<Record<string, string>>): Promise<Browser> => {
    const browser = openBrowser(running().url);
    await browser.post(path, fields);
    cookies.set(who, [...browser.cookies()].map(([name, value]) => `${name}=${value}`).join("; "));
    return browser;
  };
  let exchanges = 0;
  /** Throttles count by source, and each request is to be answered for itself. 127.1.0.0 and on are this machine, too. */
  const nextAddress = () => {
    exchanges += 1;
    return `127.${1 + (exchanges >> 16)}.${(exchanges >> 8) & 0xff}.${exchanges & 0xff}`;
  };
  const headersOf = (who: Who) => (cookies.has(who) ? [`Cookie: ${cookies.get(who)}`] : []);

  beforeAll(async () => {
    server = await startServer({ engine, env: { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password } });
    await openDatabase({ url: server.databaseUrl });
    await signIn("admin", "/login", ADMIN);
    const developer = await signIn("developer", "/signup", { name: "Ada", email: "ada@example.com", password: "eight days a week" });
    await developer.post("/applications/new", { name: "Billing", quota: "Unlimited", description: "" });
    const application = await database().prisma.application.findFirstOrThrow();
    const configuration = { intent: "generate", grantTypes: "client_credentials", tokenFormat: "opaque", scopeChoice: "all" };
    for (const page of ["production-keys", "sandbox-keys"]) await developer.post(`/applications/${application.id}/${page}`, configuration);
    const secret = await database().prisma.clientSecret.findFirstOrThrow({ where: { client: { environment: "PRODUCTION" } } });
    Object.assign(parameters, { applicationId: application.id, secretId: secret.id, userId: application.ownerId });
  });
  afterAll(async () => {
    await closeDatabase();
    await server?.stop();
  });

  return {
    who: ["anonymous", "developer", "admin"],
    addressOf: (route) => addressOf(route, parameters),
    sessionCookie: () => `latchkey-${running().port}`,
    headersOf,
    async exchange(bytes) {
      let timer: NodeJS.Timeout | undefined;
      const hang = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error("no answer in time")), HANG_MS);
      });
      return await Promise.race([exchange(running().port, bytes, nextAddress()), hang]).finally(() => clearTimeout(timer));
    },
    async fieldsOf(route) {
      const address = `${addressOf(route, parameters)}${addressOf(STEPS[route] ?? "", parameters)}`;
      for (const who of ["admin", "anonymous"] as const) {
        const { status, body } = await exchange(running().port, getRequest(address, headersOf(who)));
        if (status === 200) return readFields(body);
      }
      return [];
    },
    async expectAlive() {
      expect((await fetch(`${running().url}/healthz`)).status).toBe(200);
      expect(running().logs()).not.toContain('"level":50');
    },
  };
}

/** The fields inside `<form method="post">`, those of a shared frame left out: it posts elsewhere. */
function readFields(html: string): readonly Field[] {
  const values = new Map<string, string[]>();
  for (const [form] of html.matchAll(/<form[^>]*method="post"[^>]*>.*?<\/form>/gs)) {
    for (const [tag] of form.matchAll(/<(?:input|select|textarea|button)[^>]*>/g)) {
      const name = /\sname="([^"]+)"/.exec(tag)?.[1];
      const value = /\svalue="([^"&]*)"/.exec(tag)?.[1];
      if (name !== undefined) values.set(name, [...(values.get(name) ?? []), ...(value === undefined ? [] : [value])]);
    }
  }
  return [...values].map(([name, found]) => ({ name, values: [...new Set(found)] }));
}
