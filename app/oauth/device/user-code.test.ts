import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { newUserCode, readUserCode, shownUserCode } from "./user-code";

describe("RFC 8628 §6.1: user codes", () => {
  it("have eight letters of twenty, each as likely as the others", () => {
    const codes = Array.from({ length: 500 }, () => newUserCode(randomBytes));
    for (const code of codes) expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
    expect(new Set(codes.join("")).size).toBe(20);
    // Bytes that would make the first letters likelier are left out.
    const bytes = [255, 240, 239, 0];
    expect(newUserCode((count) => Uint8Array.from({ length: count }, (_, index) => bytes[index % 4] ?? 0))).toBe("ZBZBZBZB");
  });

  it.each(["WDJB-MJHT", "wdjbmjht", " wdjb mjht\t", "W D J B - M J H T", "wdjb–mjht", "WDJB_MJHT"])("%j is read", (typed) => {
    expect(readUserCode(typed)).toBe("WDJBMJHT");
  });

  it.each(["", "WDJB", "WDJB-MJHTX", "WDJB-MJHA", "WDJB-MJH1", "ＷDJB-MJHT", "ß".repeat(8), "W".repeat(10_000)])("%j is none", (typed) => {
    expect(readUserCode(typed)).toBeUndefined();
  });

  it("is shown in two halves", () => expect(shownUserCode("WDJBMJHT")).toBe("WDJB-MJHT"));
});
