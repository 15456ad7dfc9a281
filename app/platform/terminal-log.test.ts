import { describe, expect, it } from "vitest";
import { formatForTerminal } from "./terminal-log";

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
