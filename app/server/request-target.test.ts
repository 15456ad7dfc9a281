import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { isWellEscaped, normaliseTarget, pathOf } from "./request-target";

function normalised(target: string): string | undefined {
  const incoming = new IncomingMessage(new Socket());
  incoming.url = target;
  normaliseTarget(incoming);
  return incoming.url;
}

describe("request targets", () => {
  it.each([
    ["/token?a=b", "/token?a=b"],
    ["https://host:9031/as/token.oauth2", "/as/token.oauth2"],
    ["HTTP://host", "/"],
    ["http://host?a=b", "/?a=b"],
    ["*", "*"],
    ["ftp://host/x", "ftp://host/x"],
  ])("RFC 9112 §3.2: %s is %s", (target, expected) => expect(normalised(target)).toBe(expected));

  it.each([
    ["/", true],
    ["/caf%C3%A9/%F0%9F%98%80?", true],
    ["/a%2Fb%00", true],
    ["/%ff", false],
    ["/%", false],
    ["/%C3/%A9", false],
    ["/%zz", false],
  ])("RFC 3986 §2.1: %s is well escaped: %s", (path, expected) => expect(isWellEscaped(path)).toBe(expected));

  it("the path ends where the query begins", () => {
    expect(pathOf("/token?a=/b?c")).toBe("/token");
    expect(pathOf("/token")).toBe("/token");
  });
});
