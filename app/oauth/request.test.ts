import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeFormText } from "./form-text";
import type { ProtocolRequest } from "./model";
import { readForm, repeatedParameter } from "./request";
import { causeOf } from "./testing/cause-of";
import { aRequest } from "./testing/requests";

const read = (body: string, overrides: Partial<ProtocolRequest> = {}) => Object.fromEntries(readForm(aRequest(body, overrides)));

describe("request form", () => {
  it.each(["GET", "PUT", "DELETE", "HEAD", "post"])("item 1: method %s is refused (RFC 6749 §3.2)", (method) => {
    expect(causeOf(() => read("a=b", { method }))).toBe("method_not_allowed");
  });

  it.each(["application/json", "multipart/form-data; boundary=x", "text/plain", "", null, "application/x-www-form-urlencodedx"])(
    "item 2: content type %s is refused (RFC 6749 §4.4.2)",
    (contentType) => {
      expect(causeOf(() => read("a=b", { contentType }))).toBe("content_type");
    },
  );

  it.each([
    "application/x-www-form-urlencoded; charset=UTF-8",
    "application/x-www-form-urlencoded;charset=utf-8",
    "Application/X-WWW-Form-Urlencoded",
  ])("item 3: content type %s is accepted (RFC 6749 App. B)", (contentType) => {
    expect(read("a=%C3%BC", { contentType })).toEqual({ a: "ü" });
  });

  it("item 4: the vector of RFC 6749 App. B decodes", () => {
    expect(decodeFormText("+%25%26%2B%C2%A3%E2%82%AC")).toBe(" %&+£€");
    expect(read("a=+%25%26%2B%C2%A3%E2%82%AC")).toEqual({ a: " %&+£€" });
  });

  it.each(["a=%", "a=%zz", "a=%C3%28", "a=%C0%80", "%ff=a", "a=\uFFFD", "a=%00", "a=%ED%A0%80"])(
    "item 5: %s is malformed, not a fault (RFC 6749 §5.2)",
    (body) => {
      expect(causeOf(() => read(body))).toBe("request_malformed");
    },
  );

  it("item 5: an escaped U+FFFD is a character like any other", () => {
    expect(read("a=%EF%BF%BD")).toEqual({ a: "\uFFFD" });
  });

  it("item 5: no text makes anything but a form or a refusal, and the form is what the platform's own parser reads", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1, unit: "grapheme" }), fc.string({ minLength: 1, unit: "grapheme" }), { maxKeys: 10 }),
        (fields) => {
          if (Object.values(fields).some((value) => value.includes("\0"))) return;
          expect(read(new URLSearchParams(fields).toString())).toEqual(fields);
        },
      ),
    );
    fc.assert(fc.property(fc.string({ unit: "binary" }), (body) => void causeOf(() => read(body))));
  });

  it("item 6: unknown parameters are ignored, also those named like an object's own (RFC 6749 §3.2)", () => {
    const form = readForm(aRequest("__proto__=x&constructor=y&colour=blue"));
    expect(form.get("colour")).toBe("blue");
    expect(form.get("toString")).toBeUndefined();
  });

  it("item 7: a parameter without a value is omitted (RFC 6749 §3.2)", () => {
    expect(read("scope=&grant_type&a=b&&")).toEqual({ a: "b" });
  });

  it.each(["grant_type", "scope", "client_id", "client_secret", "code", "refresh_token", "colour"])(
    "item 8: a duplicated %s is refused with invalid_request (RFC 6749 §3.2)",
    (name) => {
      expect(causeOf(() => read(`${name}=a&x=y&${name}=a`))).toBe("parameter_repeated");
      expect(causeOf(() => read(`${name}=a&${name}=`))).toBe("parameter_repeated");
      expect(causeOf(() => read(`${name}=a&${name.replace("c", "%63")}=b`))).toBe("parameter_repeated");
    },
  );

  it("item 9: resource and audience may repeat (RFC 8707 §2, RFC 8693 §2.1)", () => {
    const form = readForm(aRequest("resource=a&audience=c&resource=&resource=b&audience=d&x=y&resource=a"));
    expect(repeatedParameter("resource", form)).toEqual(["a", "b", "a"]);
    expect(repeatedParameter("audience", form)).toEqual(["c", "d"]);
    expect(repeatedParameter("aud", form)).toEqual([]);
    expect(causeOf(() => read("aud=a&aud=b"))).toBe("parameter_repeated");
  });

  it("item 15: what may repeat counts each time (RFC 6749 §10.14)", () => {
    const repeated = (times: number) => Array.from({ length: times }, (_, index) => `resource=r${index}`).join("&");
    expect(repeatedParameter("resource", readForm(aRequest(repeated(64))))).toHaveLength(64);
    expect(causeOf(() => read(repeated(65)))).toBe("body_too_large");
    expect(causeOf(() => read(`${repeated(64)}&a=b`))).toBe("body_too_large");
  });

  it.each(["client_secret", "password", "refresh_token", "token", "client_assertion", "client%5Fsecret"])(
    "item 11: %s in the URL is refused (RFC 6749 §2.3.1)",
    (name) => {
      expect(causeOf(() => read("a=b", { query: `x=1&${name}=s` }))).toBe("credentials_in_query");
    },
  );

  it("item 11: other parameters in the URL are not read (RFC 6749 §3.2)", () => {
    expect(read("a=b", { query: "grant_type=client_credentials&%zz=1" })).toEqual({ a: "b" });
  });

  it("item 14: the order does not matter and names are case-sensitive (RFC 6749 §1.9)", () => {
    expect(read("b=2&a=1")).toEqual(read("a=1&b=2"));
    expect(read("Scope=x&scope=y")).toEqual({ Scope: "x", scope: "y" });
  });

  it("item 15: too large a body and too many parameters are refused at once (RFC 6749 §10.14)", () => {
    expect(causeOf(() => read("a=b", { bodyTooLarge: true }))).toBe("body_too_large");
    expect(causeOf(() => read(Array.from({ length: 65 }, (_, index) => `p${index}=`).join("&")))).toBe("body_too_large");
    expect(Object.keys(read(Array.from({ length: 64 }, (_, index) => `p${index}=1`).join("&")))).toHaveLength(64);
  });

  it("item 15: a body of blanks after a line break costs no more than its length", () => {
    const started = performance.now();
    read(`a=b\n${" ".repeat(200_000)}c`);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it.each([
    "grant_type=client_credentials\n  &scope=edit",
    "grant_type=client_credentials\r\n\t&\r\n scope=edit\r\n",
    "\ngrant_type=client_credentials&scope=edit",
  ])("seed 004: a body folded around & works as printed: %j", (body) => {
    expect(read(body)).toEqual({ grant_type: "client_credentials", scope: "edit" });
  });

  it("seed 004: escaped line breaks and blanks without a line break are content", () => {
    expect(read("a=%0A+x%0D%0A&b= y ")).toEqual({ a: "\n x\r\n", b: " y " });
    expect(read("a=1\n&b= y &c=%20\n")).toEqual({ a: "1", b: " y ", c: " " });
  });
});
