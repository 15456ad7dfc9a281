/** Issue 13 §5: a corpus of at least 120 broken requests, at least one a cause of the token endpoint, and the right cause for 95 % of them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CAUSES, type Cause, isCause } from "#app/oauth/causes";
import { AUTHORIZATION_CAUSES } from "#app/oauth/causes/authorization";
import { BEARER_CAUSES } from "#app/oauth/causes/bearer";
import { VERIFICATION_CAUSES } from "#app/oauth/causes/verification";
import { diagnose } from "./diagnose";
import { MOST_PASTED } from "./exchange";
import { aPortal, filledIn, readCorpus } from "./testing/corpus";

const corpus = readCorpus();
const portal = aPortal();
const RIGHT = 0.95;
/** `/authorize`, `/userinfo` and `/verify` have causes of their own, and claims are asked for at `/authorize`. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  ...[AUTHORIZATION_CAUSES, BEARER_CAUSES, VERIFICATION_CAUSES].flatMap((part) => Object.keys(part)),
  "claims_malformed",
]);

const misses = (cases: typeof corpus) =>
  cases.flatMap(({ text, cause, off }) => {
    const found = diagnose(text, aPortal(off)).cause?.key;
    return found === cause ? [] : [`${cause}, not ${found ?? "nothing"}: ${text.slice(0, 120)}`];
  });

describe("the corpus of broken requests", () => {
  const byText = corpus.filter(({ needsRecord }) => !needsRecord);

  it("has 120 that are told by their text alone, and one of each cause of the token endpoint", () => {
    expect(byText.length).toBeGreaterThanOrEqual(120);
    const causes = new Set<Cause>(corpus.map(({ cause }) => cause));
    expect(Object.keys(CAUSES).filter((cause) => isCause(cause) && !ELSEWHERE.has(cause) && !causes.has(cause))).toEqual([]);
  });

  it("is told right by the text alone in 95 of 100", () => {
    const missed = misses(byText);
    expect(1 - missed.length / byText.length, `missed:\n${missed.join("\n")}`).toBeGreaterThanOrEqual(RIGHT);
  });

  it("leaves the right cause among those named, and names the record to ask for, where the wire does not tell (RFC 6749 §5.2)", () => {
    for (const { text, cause } of corpus.filter(({ needsRecord }) => needsRecord)) {
      const { cause: first, others, requestId } = diagnose(text, portal);
      expect([first?.key, ...others.map(({ key }) => key)], text).toContain(cause);
      expect(text).toContain(requestId);
    }
  });
});

describe("the corrected command", () => {
  it("breaks no rule that a text shows, whatever was wrong before", () => {
    const wrong = corpus.flatMap(({ text, off }) => {
      const { command } = diagnose(text, aPortal(off));
      const again = command === null ? null : diagnose(command, aPortal(off)).cause;
      return again === null ? [] : [`${again.key}: ${command}`];
    });
    expect(wrong).toEqual([]);
  });

  it("holds no secret, and asks the shell for it", () => {
    for (const { text, off } of corpus) {
      const command = diagnose(text, aPortal(off)).command ?? "";
      for (const secret of ["@SECRET@", "@CODE@", "@REFRESH@", "@ACCESS@"]) expect(command).not.toContain(filledIn(secret));
    }
  });

  it("keeps what was right", () => {
    const { command } = diagnose(
      "curl -G https://portal.example/oauth2/token -u abc:def -d grant_type=client_credential -d scope=read,write",
      portal,
    );
    expect(command).toBe(
      [
        'curl -u "abc:$CONSUMER_SECRET"',
        "-d grant_type=client_credentials",
        "--data-urlencode 'scope=read,write'",
        '"https://portal.example/oauth2/token"',
      ].join(" \\\n  "),
    );
  });
});

describe("what is hostile", () => {
  it("is read in part beyond 64 KiB, and never thrown at", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2000 }), (text) => {
        diagnose(text, portal);
        diagnose(`curl ${text}`, portal);
        diagnose(`POST /token HTTP/1.1\n${text}`, portal);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    "curl '".padEnd(MOST_PASTED, "$("),
    "curl ".padEnd(MOST_PASTED, "\\ "),
    'curl "'.padEnd(MOST_PASTED, "`"),
    "curl x\n".repeat(MOST_PASTED / 7),
    "curl ".padEnd(MOST_PASTED, "${A"),
    "POST /token HTTP/1.1\n\n".padEnd(MOST_PASTED, "&"),
    "a=".padEnd(MOST_PASTED, "&a="),
    '{"error":"'.padEnd(MOST_PASTED, "\\"),
    "error error ".repeat(5000),
    "HTTP/1.1 400\n".repeat(5000),
  ])("is read to its end (%#)", (text) => {
    expect(diagnose(text, portal).requestId).toBeNull();
  });
});
