import { describe, expect, it } from "vitest";
import { newId } from "#app/oauth/testing/fixtures";
import { createMemoryPorts } from "#app/oauth/testing/memory-ports";
import { encodeOpaque } from "#app/oauth/tokens/opaque";
import { readToken } from "./token-text";

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a token's text", () => {
  it("holds the id of its record, whatever stands around it", () => {
    const id = newId();
    const token = encodeOpaque("refresh", id, createMemoryPorts().ports.mac);
    for (const text of [token, ` Bearer ${token}\n`, `"${token}",`, `Authorization: Bearer ${token}`])
      expect(readToken(text)).toEqual({ format: "opaque", kind: "refresh", id });
  });

  it("is read as header and claims where it is a JWT (RFC 7519 §3)", () => {
    const id = newId();
    expect(readToken(`${encoded({ alg: "ES256" })}.${encoded({ jti: id, scope: "a" })}.c2ln`)).toEqual({
      format: "jwt",
      header: { alg: "ES256" },
      claims: { jti: id, scope: "a" },
      id,
    });
    expect(readToken(`${encoded({ alg: "none" })}.${encoded({ jti: "x" })}.`)).toMatchObject({ format: "jwt", id: null });
  });

  it.each([
    "",
    "Bearer ",
    "a.b.c",
    "lk_at_short",
    `lk_at_${"!".repeat(50)}`,
    "a.b.c.d.e",
    `${encoded([])}.${encoded({})}.x`,
    "\0",
    "lk_at_".padEnd(9000, "A"),
  ])("that is none is refused with a reason (%#)", (text) => {
    expect(readToken(text)).toMatchObject({ format: "none" });
  });
});
