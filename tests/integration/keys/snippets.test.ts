/** The snippets of the Quickstart page, run as printed by the programs that are installed here, against a real server. */
import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { DEVICE_GRANT } from "#app/oauth/device/code";
import { EXCHANGE_GRANT } from "#app/oauth/exchange/token-types";
import { aKeyPair } from "#tests/support/assertions";
import { allow, authorizationAddress, CALLBACK, VERIFIER } from "#tests/support/authorization";
import { createClient, setGrant } from "#tests/support/fixtures";
import { basic, post } from "#tests/support/protocol-client";
import { unescapeHtml } from "../accounts/browser";
import { PASSWORD, type Person, useConsole } from "../admin/console";
import { allowExchange } from "../tokens/exchange-scene";

/** How each language's snippet is run: its file, and the command that takes it. curl's and HTTPie's are for a shell, and dash is the strictest. */
const PROGRAMS = {
  curl: ["request.sh", "curl", "dash"],
  httpie: ["request.sh", "http", "dash"],
  javascript: ["token.mjs", "node", "node"],
  python: ["token_request.py", "python3", "python3"],
  go: ["token.go", "go", "go", "run"],
  java: ["Token.java", "java", "java"],
  csharp: ["Program.cs", "mcs", "dash", "-c", 'mcs -r:System.Net.Http.dll "$0" && mono Program.exe'],
  php: ["token.php", "php", "php"],
  ruby: ["token.rb", "ruby", "ruby"],
} as const;

/** Compilers take their time: of these, one request is enough, the one with the most fields. */
const COMPILED: readonly string[] = ["go", "java"];

const GRANTS = ["client_credentials", "authorization_code", "password", "refresh_token", DEVICE_GRANT, EXCHANGE_GRANT] as const;

function isInstalled(program: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
}

describe("issue 13 §2: snippets", () => {
  const portal = useConsole("sqlite");
  let folder = "";
  let person: Person | undefined;
  let quickstart = "";
  let clientId = "";
  let secret = "";

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "latchkey-snippets-"));
    await setGrant("password", true);
    for (const grant of [DEVICE_GRANT, EXCHANGE_GRANT]) await setGrant(grant, true);
    person = await portal.developer();
    const { location } = await person.browser.post("/applications/new", { name: "Snippets", quota: "Unlimited", description: "" });
    const keys = `/applications/${location?.split("/")[2]}/production-keys`;
    const form = { intent: "generate", grantTypes: GRANTS, callbackUrls: CALLBACK, tokenFormat: "opaque", scopeChoice: "all" };
    const { html } = await person.browser.post(keys, form);
    secret = /value="(lk_cs_[\w-]+)"/.exec(html)?.[1] ?? "";
    quickstart = `${keys}/quickstart`;
    clientId = (await database().prisma.client.findFirstOrThrow({ where: { application: { ownerId: person.userId } } })).clientId;
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  /** The code that stands in the box of the chosen language. */
  async function printed(grant: string, language: string): Promise<string> {
    const { html } = await signedIn().browser.get(`${quickstart}?${new URLSearchParams({ grant, language })}`);
    const boxes = [...html.matchAll(/<figure.*?<\/figure>/gs)].map(([box]) => box);
    const box = boxes.find((one) => one.includes('aria-label="Language"')) ?? "";
    return unescapeHtml(/<code>(.*?)<\/code>/s.exec(box)?.[1] ?? "");
  }

  function boxesOf(html: string): readonly string[] {
    return [...html.matchAll(/<figure.*?<\/figure>/gs)].map(([box]) => unescapeHtml(/<code>(.*?)<\/code>/s.exec(box)?.[1] ?? ""));
  }

  function signedIn(): Person {
    if (person === undefined) throw new Error("nobody has signed up");
    return person;
  }

  /** A code that the person has just allowed. */
  async function newCode(): Promise<string> {
    return (await allow(signedIn().browser, authorizationAddress(clientId, { prompt: "" })))["code"] ?? "";
  }

  /** A device code that the person has just allowed. */
  async function newDeviceCode(): Promise<string> {
    const begun = await post(`${portal.url()}/device_authorization`, {}, { authorization: basic(clientId, secret) });
    const { browser, userId } = signedIn();
    await browser.post("/device", { user_code: String(begun.json["user_code"]), personId: userId, answer: "allow" });
    return String(begun.json["device_code"]);
  }

  /** A token that another application has obtained for the person, which the key may exchange. */
  async function newSubjectToken(): Promise<string> {
    const shop = await createClient({ ownerId: signedIn().userId, grantTypes: ["password"] });
    await allowExchange(portal, { clientId }, shop);
    const form = { grant_type: "password", username: signedIn().email, password: PASSWORD };
    return String((await portal.token(shop, form)).json["access_token"]);
  }

  async function newRefreshToken(): Promise<string> {
    const form = { grant_type: "authorization_code", code: await newCode(), redirect_uri: CALLBACK, code_verifier: VERIFIER };
    const answer = await post(`${portal.url()}/token`, form, { authorization: basic(clientId, secret) });
    return String(answer.json["refresh_token"]);
  }

  /** The variables of the page's `.env` file and of the grant type. */
  async function environment(grant: (typeof GRANTS)[number]): Promise<Readonly<Record<string, string>>> {
    const own = {
      client_credentials: async () => ({}),
      authorization_code: async () => ({ CODE: await newCode(), CODE_VERIFIER: VERIFIER }),
      password: async () => ({ PORTAL_USERNAME: signedIn().email, PORTAL_PASSWORD: PASSWORD }),
      refresh_token: async () => ({ REFRESH_TOKEN: await newRefreshToken() }),
      [DEVICE_GRANT]: async () => ({ DEVICE_CODE: await newDeviceCode() }),
      [EXCHANGE_GRANT]: async () => ({ SUBJECT_TOKEN: await newSubjectToken() }),
    };
    return { CONSUMER_SECRET: secret, ...(await own[grant]()) };
  }

  async function run(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
    const { PATH = "", HOME = folder } = process.env;
    return await new Promise((resolve, reject) => {
      const options = { cwd: folder, timeout: 240_000, env: { NODE_ENV: "test" as const, PATH, HOME, ...env } };
      execFile(command, [...args], options, (error, out, err) => (error ? reject(new Error(`${error.message}\n${err}`)) : resolve(out)));
    });
  }

  for (const [language, [file, needed, command, ...args]] of Object.entries(PROGRAMS)) {
    describe.skipIf(!isInstalled(needed))(`in ${language}`, () => {
      it.each(COMPILED.includes(language) ? (["authorization_code"] as const) : GRANTS)(
        "%s: the program as printed obtains a token",
        { timeout: 250_000 },
        async (grant) => {
          const code = await printed(grant, language);
          expect(code).not.toContain(secret);
          await writeFile(path.join(folder, file), `${code}\n`);
          const out = await run(command, [...args, file], await environment(grant));
          expect(out).toMatch(/"access_token":\s*"lk_at_/);
        },
      );

      it("a refusal is printed, with its error", { timeout: 250_000 }, async () => {
        await writeFile(path.join(folder, file), `${await printed("refresh_token", language)}\n`);
        const env = { CONSUMER_SECRET: secret, REFRESH_TOKEN: "used & 'up'" };
        expect(await run(command, [...args, file], env)).toMatch(/"error":\s*"invalid_grant"/);
      });
    });
  }

  describe("of a key with a key pair (RFC 7523 §2.2)", () => {
    beforeAll(async () => {
      await symlink(path.resolve("node_modules"), path.join(folder, "node_modules"));
    });

    it.each(["curl", "javascript", "python"] as const)(
      "in %s: the printed commands make the pair, and the program obtains a token by it",
      { timeout: 250_000 },
      async (language) => {
        const { browser } = signedIn();
        const { location } = await browser.post("/applications/new", { name: `Signing ${language}`, quota: "Unlimited", description: "" });
        const keys = `/applications/${location?.split("/")[2]}/production-keys`;
        const form = { intent: "generate", grantTypes: ["client_credentials", DEVICE_GRANT], tokenFormat: "opaque", scopeChoice: "all" };
        const provisional = JSON.stringify({ keys: [(await aKeyPair()).jwk] });
        await browser.post(keys, { ...form, authMethod: "private_key_jwt", publicKeys: provisional });
        const shown = async (grant: string) =>
          boxesOf((await browser.get(`${keys}/quickstart?${new URLSearchParams({ grant, language })}`)).html);
        const [makePair = ""] = await shown("client_credentials");
        await rm(path.join(folder, "private-key.pem"), { force: true });
        const publicKeys = await run("dash", ["-c", makePair], {});
        const page = await browser.get(`${keys}/settings`);
        const version = /name="version" value="([^"]*)"/.exec(page.html)?.[1] ?? "";
        const saved = { ...form, intent: "update", version, authMethod: "private_key_jwt", publicKeys };
        expect((await browser.post(`${keys}/settings`, saved)).html).toContain("updated successfully");
        const lines = (await shown("client_credentials")).slice(1);
        const [file, , command, ...args] = PROGRAMS[language];
        const [signing, program] = language === "curl" ? [lines[0] ?? "", lines[1] ?? ""] : ["", lines[0] ?? ""];
        await writeFile(path.join(folder, file), `${signing}\n${program}\n`.trimStart());
        expect(await run(command, [...args, file], {})).toMatch(/"access_token":\s*"lk_at_/);
      },
    );
  });

  it("the choice is remembered, and an address with nothing to choose shows it again", async () => {
    const { browser } = signedIn();
    await browser.get(`${quickstart}?grant=password&language=ruby`);
    const { html } = await browser.get(quickstart);
    expect(html).toContain("ENV.fetch(&#x27;PORTAL_USERNAME&#x27;)");
    expect(html).toContain("The email address of a person who has an account here");
    for (const query of ["grant=nothing&language=cobol", "grant=&language=", "grant=password&grant=x&language=%2e%2e"])
      expect((await browser.get(`${quickstart}?${query}`)).status, query).toBe(200);
  });
});
