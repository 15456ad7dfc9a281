import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatForTerminal, printable, printableLines } from "./terminal";

describe("text for a terminal", () => {
  it.each([
    ["a\u001b[31mb", "a\\u001b[31mb"],
    ["a\u009b31mb", "a\\u009b31mb"],
    ["one\ntwo\r", "one\\ntwo\\u000d"],
    ["a\u202eb\u2066c", "a\\u202eb\\u2066c"],
    ["Zoë 🚀 \\u001b", "Zoë 🚀 \\u001b"],
  ])("%j is %j", (text, safe) => expect(printable(text)).toBe(safe));

  it("item 10 §1: no text of a stranger's reaches a terminal as a control character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(printable(text)).not.toMatch(/\p{Cc}/u);
        expect(printableLines(text).replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

describe("the log on a terminal", () => {
  const at = Date.UTC(2026, 0, 1, 12, 34, 56, 789);

  it("is one short line", () => {
    const line = JSON.stringify({ level: 30, time: at, msg: "request", path: "/token", ms: 3 });
    expect(formatForTerminal(line)).toBe("12:34:56.789 info  request path=/token ms=3\n");
  });

  it("item 10 §1: lets no value act on the terminal or look like another line", () => {
    const forged = "x\u001b]0;owned\u0007\n12:34:56.789 info  forged";
    const line = JSON.stringify({ level: 50, time: at, msg: "failed", path: forged, err: { stack: `Error: ${forged}\n    at y` } });
    expect(formatForTerminal(line)).toBe(
      [
        "12:34:56.789 ERROR failed path=x\\u001b]0;owned\\u0007\\n12:34:56.789 info  forged",
        "Error: x\\u001b]0;owned\\u0007",
        "    12:34:56.789 info  forged",
        "    at y\n",
      ].join("\n"),
    );
  });

  it("shows an error's stack", () => {
    const line = JSON.stringify({
      level: 50,
      time: at,
      msg: "failed",
      err: { type: "Error", message: "no", stack: "Error: no\n    at x" },
    });
    expect(formatForTerminal(line)).toBe("12:34:56.789 ERROR failed\nError: no\n    at x\n");
  });
});
