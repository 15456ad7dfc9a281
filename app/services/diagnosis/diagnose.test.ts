/** Issue 13 §5: a corpus of at least 120 broken requests, at least one a cause, and the right cause for 95 % of them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CAUSES } from "#app/oauth/causes";
import { diagnose } from "./diagnose";
import { MOST_PASTED } from "./exchange";
import { aPortal, filledIn, NOW, readCorpus } from "./testing/corpus";

const corpus = readCorpus();
const portal = aPortal();
const RIGHT = 0.95;
const misses = (cases: typeof corpus) =>
  cases.flatMap(({ text, cause, off }) => {
    const found = diagnose(text, aPortal(off), NOW).cause?.key;
    return found === cause ? [] : [`${cause}, not ${found ?? "nothing"}: ${text.slice(0, 120)}`];
  });

describe("the corpus of broken requests", () => {
  const byText = corpus.filter(({ needsRecord }) => !needsRecord);

  it("has 120 that are told by their text alone", () => {
    expect(byText.length).toBeGreaterThanOrEqual(120);
  });

  it.each(Object.keys(CAUSES))("has a request that is refused for %s", (cause) => {
    expect(corpus.map((broken) => broken.cause)).toContain(cause);
  });

  it("is told right by the text alone in 95 of 100", () => {
    const missed = misses(byText);
    expect(1 - missed.length / byText.length, `missed:\n${missed.join("\n")}`).toBeGreaterThanOrEqual(RIGHT);
  });

  it("leaves the right cause among those named, and names the record to ask for, where the wire does not tell (RFC 6749 §5.2)", () => {
    for (const { text, cause } of corpus.filter(({ needsRecord }) => needsRecord)) {
      const { cause: first, others, requestId } = diagnose(text, portal, NOW);
      expect([first?.key, ...others.map(({ key }) => key)], text).toContain(cause);
      expect(text).toContain(requestId);
    }
  });
});

describe("the corrected command", () => {
  it("breaks no rule that a text shows, whatever was wrong before", () => {
    const wrong = corpus.flatMap(({ text, off }) => {
      const { correction } = diagnose(text, aPortal(off), NOW);
      const again = correction === null ? null : diagnose(correction.text, aPortal(off), NOW).cause;
      return again === null ? [] : [`${again.key}: ${correction?.text}`];
    });
    expect(wrong).toEqual([]);
  });

  it("holds no secret, and asks the shell for it", () => {
    for (const { text, off } of corpus) {
      const corrected = diagnose(text, aPortal(off), NOW).correction?.text ?? "";
      for (const secret of ["@SECRET@", "@CODE@", "@REFRESH@", "@ACCESS@"]) expect(corrected).not.toContain(filledIn(secret));
    }
  });

  it.each([
    [
      "keeps what was right",
      "curl -G https://portal.example/oauth2/token -u abc:def -d grant_type=client_credential -d scope=read,write",
      [
        'curl -u "abc:$CONSUMER_SECRET"',
        "-d grant_type=client_credentials",
        "--data-urlencode 'scope=read write'",
        '"https://portal.example/oauth2/token"',
      ],
    ],
    [
      "keeps the secret in the form where it was",
      "curl https://portal.example/token -d grant_typ=client_credentials -d client_id=abc -d client_secret=def",
      [
        'curl -d "client_id=abc"',
        '--data-urlencode "client_secret=$CONSUMER_SECRET"',
        "-d grant_type=client_credentials",
        "-d grant_typ=client_credentials",
        '"https://portal.example/token"',
      ],
    ],
    [
      "gives a public client no secret (RFC 6749 §2.1)",
      "curl https://portal.example/token -d client_id=abc -d grant_type=authorization_code -d code=@CODE@ -d code_verifier=short",
      [
        'curl -d "client_id=abc"',
        "-d grant_type=authorization_code",
        '--data-urlencode "code=$CODE"',
        '--data-urlencode "code_verifier=$CODE_VERIFIER"',
        '"https://portal.example/token"',
      ],
    ],
    [
      "tries the other method where the key does not take this one",
      'curl https://portal.example/token -u abc:def -d grant_type=client_credentials\n{"error":"invalid_client","error_description":"Unsupported Client Authentication Method!"}',
      [
        'curl -d "client_id=abc"',
        '--data-urlencode "client_secret=$CONSUMER_SECRET"',
        "-d grant_type=client_credentials",
        '"https://portal.example/token"',
      ],
    ],
    [
      "holds no token of another name",
      "curl https://portal.example/token -u abc:def -d subject_token=hunter2",
      [
        'curl -u "abc:$CONSUMER_SECRET"',
        "-d grant_type=client_credentials",
        '--data-urlencode "subject_token=$SUBJECT_TOKEN"',
        '"https://portal.example/token"',
      ],
    ],
    [
      "calls an API with the token in the header (RFC 6750 §2.3)",
      "curl 'https://api.example/orders?access_token=@ACCESS@&page=2'",
      ['curl -H "Authorization: Bearer $ACCESS_TOKEN"', '"https://api.example/orders?page=2"'],
    ],
  ])("%s", (_, text, lines) => {
    expect(diagnose(filledIn(text), portal, NOW).correction).toEqual({ kind: "command", text: lines.join(" \\\n  ") });
  });

  it("is an address at /authorize", () => {
    const asked = "https://portal.example/authorize?client_id=a&response_type=code&code_challenge=abc&state=%26&state=2&prompt=login";
    expect(diagnose(asked, portal, NOW).correction).toEqual({
      kind: "address",
      text: "https://portal.example/authorize?response_type=code&client_id=a&state=%26&code_challenge={{CODE_CHALLENGE}}&prompt=login&code_challenge_method=S256",
    });
  });
});

describe("what is quoted of a text", () => {
  it.each([
    "curl https://portal.example/token -u 'abc:my hunter2' -d grant_type=client_credentials",
    "curl https://portal.example/token -u 'abc:<hunter2>' -d grant_type=client_credentials",
    "curl https://portal.example/token -u 'abc: hunter2' -d grant_type=client_credentials",
    "curl https://portal.example/token -u 'abc:hunter2 ' -d grant_type=client_credentials",
    "curl https://portal.example/userinfo -H 'Authorization: Bearer my-hunter2'",
    "curl https://portal.example/userinfo -H 'Authorization: Bearer <hunter2>'",
    "curl https://portal.example/token -u 'abc:d' -d grant_type=refresh_token -d refresh_token=hunter2",
    "curl https://portal.example/token -u 'abc:d' -d grant_type=authorization_code -d code=hunter2 -d code_verifier=hunter2",
    "curl https://portal.example/token -u 'abc:d' -d client_secret=hunter2 -d grant_type=x",
    "curl 'https://portal.example/token?client_secret=hunter2' -d grant_type=x",
  ])("is no secret: %s", (text) => {
    const { cause, evidence, correction } = diagnose(text, portal, NOW);
    expect(cause).not.toBeNull();
    expect([...evidence, correction?.text].join("\n")).not.toContain("hunter2");
  });
});

describe("what a text does not tell", () => {
  it.each([
    ["the body comes from a file", 'curl https://portal.example/token -u "a:b" -d @form.txt'],
    ["the body comes from a file, encoded", "curl https://portal.example/token -u a:b --data-urlencode scope@scopes.txt"],
    ["a line of a log has no body", '10.0.0.7 - - [28/Nov/2026:21:40:00 +0000] "POST /token HTTP/1.1" 200 201'],
    ["all is right", 'curl https://portal.example/token -u "$ID:$SECRET" -d grant_type=client_credentials'],
    ["it worked", 'curl https://portal.example/token -d x=y\n{"access_token":"x","token_type":"Bearer"}\nHTTP/1.1 200 OK'],
    ["a call of some API is no concern of the portal", "curl -u a:b https://api.example/orders"],
  ])("is not guessed: %s", (_, text) => {
    expect(diagnose(text, portal, NOW)).toMatchObject({ cause: null, understood: true, correction: null });
  });
});

describe("what is hostile", () => {
  it("is read in part beyond 64 KiB, and never thrown at", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2000 }), (text) => {
        diagnose(text, portal, NOW);
        diagnose(`curl ${text}`, portal, NOW);
        diagnose(`POST /token HTTP/1.1\n${text}`, portal, NOW);
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
    `${"grant_type=".padEnd(MOST_PASTED - 1, "&")}"`,
    '{"error":"'.padEnd(MOST_PASTED, "\\"),
    "error error ".repeat(5000),
    "curl https://portal.example/token --data-urlencode $'a=\\ud800'",
    "HTTP/1.1 400\n".repeat(5000),
  ])("is read to its end (%#)", (text) => {
    expect(diagnose(text, portal, NOW).requestId).toBeNull();
  });
});
