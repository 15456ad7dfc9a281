import { describe, expect, it } from "vitest";
import { readCommand } from "./shell-words";

describe("a command's words, as a POSIX shell has them (POSIX.1-2024, Shell Command Language §2.2)", () => {
  it.each([
    [`curl 'a b'"c d"e\\ f`, ["curl", "a bc de f"]],
    [`curl ''`, ["curl", ""]],
    ["curl a \\\n  b", ["curl", "a", "b"]],
    ["curl a ^\n  b `\n c", ["curl", "a", "b", "c"]],
    [`curl "a\\"b\\$c\\d"`, ["curl", `a"b$c\\d`]],
    [`curl $'it\\'s\\u0021\\n'`, ["curl", "it's!\n"]],
    [`curl $'\\ud83d\\ude00 \\ud800'`, ["curl", "\ud83d\ude00 \ufffd"]],
    [`curl "$ID:\${SECRET:-x}" $1`, ["curl", "{{ID}}:{{SECRET}}", "$1"]],
    [`curl -H "Authorization: Basic $(printf %s "a:b" | base64)"`, ["curl", "-H", "Authorization: Basic {{command}}"]],
  ])("%s", (text, words) => {
    expect(readCommand(text, 0).words).toEqual(words);
  });

  it("says what ended the command, and what went wrong with its quotes", () => {
    expect(readCommand("curl a & b", 0)).toMatchObject({ words: ["curl", "a"], endedBy: "&" });
    expect(readCommand("curl a | jq .", 0).endedBy).toBe("|");
    expect(readCommand("curl a\ncurl b", 0)).toMatchObject({ endedBy: "newline", end: 6 });
    expect(readCommand("curl 'a", 0).unclosed).toBe(true);
    expect(readCommand("curl '$ID'", 0).literalVariables).toEqual(["$ID"]);
    expect(readCommand("curl a \\ \n -d b", 0).brokenContinuation).toBe(true);
    expect(readCommand("curl $(echo a | base64)", 0).substitutions).toEqual(["echo a | base64"]);
  });
});
