import { describe, expect, it } from "vitest";
import { causeOf } from "../testing/cause-of";
import { allowsSubject, NO_CLAIMS, parseClaims, storedClaims } from "./claims-request";

describe("the claims parameter (OpenID Connect Core §5.5)", () => {
  it("asks for claims of the ID token and of userinfo; what is not known is ignored", () => {
    const text = '{"userinfo":{"given_name":{"essential":true},"email":null,"x":{"y":1}},"id_token":{"acr":{"values":["a","b"]}},"z":3}';
    const { idToken, userinfo } = parseClaims(text);
    expect([...userinfo.keys()]).toEqual(["given_name", "email", "x"]);
    expect(userinfo.get("given_name")).toEqual({ essential: true, values: undefined });
    expect(userinfo.get("email")).toEqual({ essential: false, values: undefined });
    expect(idToken.get("acr")).toEqual({ essential: false, values: ["a", "b"] });
    expect(storedClaims(null)).toBe(NO_CLAIMS);
  });

  it.each([
    ["no JSON", "{"],
    ["no object", "[]"],
    ["a text as a member", '{"id_token":"email"}'],
    ["a text as a request", '{"id_token":{"email":"yes"}}'],
    ["values that are no list", '{"id_token":{"acr":{"values":"a"}}}'],
    ["too many claims", JSON.stringify({ userinfo: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`c${index}`, null])) })],
    ["too many letters", JSON.stringify({ userinfo: { email: { value: "x".repeat(5000) } } })],
    ["nested for ever", `{"id_token":${"[".repeat(2000)}`],
  ])("is refused when it is %s", (_what, text) => {
    expect(causeOf(() => parseClaims(text))).toBe("claims_malformed");
  });

  it("keeps names of JavaScript's own from meaning anything", () => {
    expect(parseClaims('{"id_token":{"__proto__":{"essential":true}}}').idToken.has("email")).toBe(false);
    expect(parseClaims('{"__proto__":{"id_token":{"email":null}}}').idToken.size).toBe(0);
  });

  it("binds the answer to the person whose sub it asks for (§5.5.1)", () => {
    expect(allowsSubject(parseClaims('{"id_token":{"sub":{"value":"ada"}}}'), "ada")).toBe(true);
    expect(allowsSubject(parseClaims('{"id_token":{"sub":{"value":"ada"}}}'), "eve")).toBe(false);
    expect(allowsSubject(parseClaims('{"userinfo":{"sub":{"value":"ada"}}}'), "eve")).toBe(false);
    expect(allowsSubject(NO_CLAIMS, "eve")).toBe(true);
  });
});
