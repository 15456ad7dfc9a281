import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { authMethodsOf, CLIENT_AUTH_METHODS } from "./methods";
import { CLIENT_AUTH_MECHANISMS, clientAuthMechanism } from "./registry";

const vschar = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), minLength: 1 });

describe("the registry of client authentication methods", () => {
  it("has the methods of the table in its order, which is the order of metadata", () => {
    expect(CLIENT_AUTH_MECHANISMS.map(({ method }) => method)).toEqual(CLIENT_AUTH_METHODS.map(({ name }) => name));
  });

  it("is the one that docs/protocol.md shows", () => {
    const documented = readFileSync(path.resolve(import.meta.dirname, "../../../docs/protocol.md"), "utf8");
    const rows = CLIENT_AUTH_METHODS.map(({ name, label, usage, clientType }) => `| \`${name}\` | ${label} | ${usage} | ${clientType} |`);
    expect(documented).toContain(["|---|---|---|---|", ...rows, ""].join("\n"));
  });

  it.each(CLIENT_AUTH_METHODS.filter(({ proof }) => proof !== "key_pair"))("$name reads back what a client presents by it", ({ name }) => {
    const mechanism = clientAuthMechanism(name);
    fc.assert(
      fc.property(vschar, vschar, (clientId, secret) => {
        const proof = name === "none" ? "" : secret;
        const { authorization, parameters } = mechanism.present({ clientId, proof });
        const form = new Map(Object.entries(parameters));
        expect(mechanism.read({ authorization }, form)).toEqual({ clientId, proof });
      }),
    );
  });

  it("private_key_jwt reads back the client that its assertion names", () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    fc.assert(
      fc.property(vschar, (clientId) => {
        const proof = `${part({ alg: "ES256" })}.${part({ sub: clientId })}.AAAA`;
        const { authorization, parameters } = clientAuthMechanism("private_key_jwt").present({ clientId, proof });
        const form = new Map(Object.entries(parameters));
        expect(clientAuthMechanism("private_key_jwt").read({ authorization }, form)).toEqual({ clientId, proof });
      }),
    );
  });

  it("lets a client use the methods of its type or the one stored for it, and refuses a row in which the two disagree", () => {
    expect(authMethodsOf("confidential", null)).toEqual(["client_secret_basic", "client_secret_post"]);
    expect(authMethodsOf("confidential", "client_secret_post")).toEqual(["client_secret_post"]);
    expect(authMethodsOf("confidential", "private_key_jwt")).toEqual(["private_key_jwt"]);
    expect(authMethodsOf("public", null)).toEqual(["none"]);
    for (const stored of ["none", "made_up"]) expect(() => authMethodsOf("confidential", stored)).toThrow(stored);
    expect(() => authMethodsOf("public", "client_secret_basic")).toThrow("client_secret_basic");
    expect(() => authMethodsOf("made_up", null)).toThrow("made_up");
  });
});
