import { describe, expect, it } from "vitest";
import { internalHref } from "./link";

describe("internalHref", () => {
  it("keeps paths, queries and anchors of this portal", () => {
    expect(internalHref("/applications/1?x=//y")).toBe("/applications/1?x=//y");
    expect(internalHref("?page=2")).toBe("?page=2");
  });

  it("never leads to another origin", () => {
    expect(internalHref("//evil.example")).toBe("/");
    expect(internalHref("/\\evil.example")).toBe("/");
    expect(internalHref("/\t/evil.example")).toBe("/");
  });
});
