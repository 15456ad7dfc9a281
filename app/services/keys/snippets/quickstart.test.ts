import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { authMethodsOf } from "#app/oauth/client-auth/methods";
import { DEVICE_GRANT } from "#app/oauth/device/code";
import type { GrantTypeName } from "#app/oauth/grant-types";
import type { SnippetFacts } from "./facts";
import { LANGUAGES } from "./languages";
import { type CodeSample, quickstartOf } from "./quickstart";
import { doubleQuoted, shellWord } from "./quoting";
import { firstTokenBlock, readVariables } from "./shell";

const FACTS: SnippetFacts = {
  clientId: "KEY",
  kind: "server",
  issuer: "https://portal.example",
  tokenEndpoint: "https://portal.example/token",
  authorizationEndpoint: "https://portal.example/authorize",
  deviceEndpoint: "https://portal.example/device_authorization",
  authMethods: authMethodsOf("confidential", null),
  dpopRequired: false,
  grantTypes: ["client_credentials", "authorization_code", "password", "refresh_token", DEVICE_GRANT],
  callbackUrl: "https://app.example/callback",
  scopes: ["orders.read", "orders.write"],
  validityPeriod: 600,
};
const PUBLIC: SnippetFacts = { ...FACTS, kind: "browser", authMethods: ["none"], grantTypes: ["authorization_code", "refresh_token"] };

/** Everything that a person may put into a key, a scope or a callback URL, and what shells and languages would make of it. */
const HOSTILE = [
  "it's",
  '"quoted"',
  "$(id)",
  "`id`",
  "$HOME",
  "#{7*7}",
  "a\\b",
  "a\nb",
  "</script>",
  "!!",
  "%s & ; | > <",
  "\u2028",
  "{x}",
];

const ALL = FACTS.grantTypes.flatMap((grantType) => LANGUAGES.map(({ id }) => [grantType, id] as const));

function codeOf(facts: SnippetFacts, grantType: GrantTypeName, language: string): string {
  return quickstartOf(facts, { grantType, language })?.snippet.code ?? "";
}

/** What a POSIX shell makes of words. */
const inShell = (script: string): string => execFileSync("dash", ["-c", script], { encoding: "utf8" });

describe("the snippets of a key", () => {
  it("of one that demands DPoP proofs are in languages that make them, and ask again with the nonce (RFC 9449 §8)", () => {
    for (const grantType of FACTS.grantTypes) {
      const shown = quickstartOf({ ...FACTS, dpopRequired: true }, { grantType, language: "curl" });
      expect(shown?.languages.map(({ name }) => name)).toEqual(["javascript"]);
      for (const part of ["KEY", grantType, "CONSUMER_SECRET", 'typ: "dpop+jwt"', "DPoP-Nonce"])
        expect(shown?.snippet.code).toContain(part);
    }
  });

  it.each(ALL)("issue 13 §2: %s in %s has the key and the endpoint, and neither the secret nor TLS unchecked", (grantType, language) => {
    const code = codeOf(FACTS, grantType, language);
    for (const part of ["KEY", "https://portal.example/token", grantType, "CONSUMER_SECRET"]) expect(code).toContain(part);
    expect(code).not.toMatch(/\s-k\s|--insecure|verify=no|InsecureSkipVerify|lk_cs_|VERIFY_NONE|verify_peer/);
    if (grantType === "authorization_code") expect(code).toContain("https://app.example/callback");
    if (grantType === "client_credentials") expect(code).toContain("orders.read orders.write");
  });

  it("ask for no scope about a person where a program acts as itself", () => {
    const facts = { ...FACTS, scopes: ["default", "email", "offline_access", "openid", "profile"] };
    expect(codeOf(facts, "client_credentials", "curl")).not.toMatch(/email|offline_access|openid|profile/);
    expect(codeOf(facts, "client_credentials", "curl")).toContain("default");
    expect(codeOf(facts, "password", "curl")).toContain("email");
  });

  it("are for the ticked grant types alone, and the first of them where another is asked for", () => {
    const only: SnippetFacts = { ...FACTS, grantTypes: ["password"] };
    expect(quickstartOf(only, { grantType: "client_credentials" })?.grants).toEqual([
      { name: "password", label: "Password", current: true },
    ]);
    expect(codeOf(only, "client_credentials", "nothing")).toContain("grant_type=password");
    expect(quickstartOf({ ...FACTS, grantTypes: [] }, {})).toBeNull();
  });

  it.each([
    ["client_secret_basic", "-u ", "client_secret="],
    ["client_secret_post", "client_secret=", "-u "],
  ] as const)("of a key for %s alone authenticate by nothing else", (method, own, other) => {
    const facts: SnippetFacts = { ...FACTS, authMethods: [method] };
    for (const grantType of FACTS.grantTypes) {
      const shown = quickstartOf(facts, { grantType });
      for (const { code } of [shown?.snippet, ...(shown?.others ?? [])].filter((sample): sample is CodeSample => sample !== undefined)) {
        expect(code).not.toContain(other);
        expect(code.includes(own) || code.includes("Authorization: Basic")).toBe(true);
      }
    }
  });

  it.each(LANGUAGES.map(({ id }) => id))("of a public key send no secret in %s, and its JavaScript is a page", (language) => {
    const code = codeOf(PUBLIC, "authorization_code", language);
    expect(code).not.toContain("SECRET");
    expect(code).toContain("KEY");
    expect(code).toContain("code_verifier");
    expect(code.startsWith("<!doctype html>")).toBe(language === "javascript");
    expect(quickstartOf(PUBLIC, { grantType: "refresh_token", language })?.before[0]?.code).not.toContain("SECRET");
  });

  it("show Implicit, which has no token request, as the address to open", () => {
    const facts: SnippetFacts = { ...FACTS, grantTypes: ["implicit"] };
    expect(codeOf(facts, "implicit", "go")).toBe(
      "https://portal.example/authorize?response_type=token&client_id=KEY&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&scope=orders.read+orders.write",
    );
  });

  it("explain each variable, those of the password among them", () => {
    const { variables = [], before = [] } = quickstartOf(FACTS, { grantType: "password" }) ?? {};
    expect(variables.map(({ name }) => name)).toEqual(["CONSUMER_SECRET", "PORTAL_USERNAME", "PORTAL_PASSWORD"]);
    expect(variables.every(({ meaning }) => meaning.length > 20)).toBe(true);
    expect(before[0]?.code).toContain("read -r PORTAL_USERNAME");
  });
});

describe("values in snippets", () => {
  it("are one word of a shell, and one string of JavaScript and Python", () => {
    expect(
      inShell(`printf '%s\\0' ${HOSTILE.map(shellWord).join(" ")}`)
        .split("\0")
        .slice(0, -1),
    ).toEqual(HOSTILE);
    const strings = `[${HOSTILE.map(doubleQuoted).join(", ")}]`;
    expect(JSON.parse(strings)).toEqual(HOSTILE);
    expect(JSON.parse(execFileSync("python3", ["-c", `import json; print(json.dumps(${strings}))`], { encoding: "utf8" }))).toEqual(
      HOSTILE,
    );
  });

  it.each(HOSTILE)("a key, scope and callback URL with %j reach curl as they are", (text) => {
    const facts: SnippetFacts = { ...FACTS, clientId: text, callbackUrl: `https://app.example/${text}`, scopes: [text] };
    // A function in curl's place prints its arguments.
    const received = (grantType: GrantTypeName) =>
      inShell(`CONSUMER_SECRET=s\ncurl() { printf '%s\\0' "$@"; }\n${codeOf(facts, grantType, "curl")}`).split("\0");
    expect(received("client_credentials").join("\n")).toContain(`scope=${text}`);
    expect(received("authorization_code")).toContain(`redirect_uri=https://app.example/${text}`);
    expect(decodeURIComponent(received("client_credentials")[1]?.replace(/:s$/, "") ?? "")).toBe(text);
    expect(received("client_credentials").at(-2)).toBe(FACTS.tokenEndpoint);
  });

  it("end no script of the page for a browser", () => {
    const code = codeOf({ ...PUBLIC, clientId: "</script><script>alert(1)</script>" }, "authorization_code", "javascript");
    expect(code.match(/<\/script>/g)).toHaveLength(1);
  });
});

describe("shell lines", () => {
  it("read variables in dash without showing a secret's letters", () => {
    const script = `${readVariables([
      { name: "CONSUMER_SECRET", isSecret: true },
      { name: "PORTAL_USERNAME", isSecret: false },
    ])}\nprintf '%s|%s' "$CONSUMER_SECRET" "$PORTAL_USERNAME"`;
    const read = execFileSync("dash", ["-c", script], {
      encoding: "utf8",
      input: "a\\b 'c\nada@example.com\n",
      stdio: ["pipe", "pipe", "ignore"],
    });
    expect(read.endsWith("a\\b 'c|ada@example.com")).toBe(true);
    expect(script).not.toMatch(/read -\w*s/);
  });

  it("make a first token by themselves: the secret is in them, and what they read is not the next line pasted", () => {
    expect(firstTokenBlock({ ...FACTS, scopes: [] }, "lk_cs_x")).toBe(
      [
        "# sh, bash, zsh",
        "export CONSUMER_KEY=KEY",
        "export CONSUMER_SECRET=lk_cs_x",
        "",
        'curl -u "$CONSUMER_KEY:$CONSUMER_SECRET" \\',
        "  -d grant_type=client_credentials \\",
        "  https://portal.example/token",
      ].join("\n"),
    );
    const code = firstTokenBlock(PUBLIC, null) ?? "";
    expect(code).not.toContain("SECRET");
    const pasted = `curl() { printf '%s|' "$@"; }\n${code}\n`;
    // Of the two shells, bash alone reads no further than it must from what is no terminal.
    const out = execFileSync("bash", ["-s"], { encoding: "utf8", input: `${pasted}THE_CODE\n` });
    expect(execFileSync("dash", ["-c", pasted], { encoding: "utf8", input: "THE_CODE\n" })).toContain("code=THE_CODE|");
    expect(out).toContain("code=THE_CODE|");
    expect(out).toMatch(/code_challenge=[\w-]{43}\n/);
  });

  it("make none of a key that has only grant types of which a shell can do nothing", () => {
    expect(firstTokenBlock({ ...FACTS, grantTypes: ["implicit"] }, "s")).toBeUndefined();
  });
});
