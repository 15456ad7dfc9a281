import { describe, expect, it } from "vitest";
import { MOST_PASTED } from "./exchange";
import { maskSecrets } from "./mask";
import { filledIn, readCorpus } from "./testing/corpus";

describe("masking", () => {
  it("leaves no token and no secret of ours in any request of the corpus", () => {
    for (const { text } of readCorpus())
      for (const secret of ["@SECRET@", "@CODE@", "@REFRESH@", "@ACCESS@"]) expect(maskSecrets(text)).not.toContain(filledIn(secret));
  });

  it.each([
    "curl -u abc:hunter2 x",
    "curl -uabc --user 'abc:hunter2'",
    "curl -sSu abc:hunter2 x",
    `curl --user "abc:my hunter2" x`,
    `curl -u abc:"my hunter2" x`,
    "curl -u 'abc:'\"hunter2\" x",
    "client_secret=hunter2&a=b",
    `-d "password=my hunter2" -d a=b`,
    `-d "password=it's hunter2" -d a=b`,
    `-d 'password=a"hunter2' -d a=b`,
    'export CLIENT_SECRET="my hunter2"',
    "CONSUMER_SECRET='hunter2'",
    '{"password": "hunter2"}',
    '{"password": "it\'s hunter2"}',
    '{"password": "a\\"hunter2"}',
    '-d "{\\"client_secret\\":\\"hunter2\\"}"',
    "{'client_secret': 'hunter2'}",
    "client_secret: hunter2",
    "subject_token=hunter2",
    "api-key: hunter2",
    "Authorization: Basic hunter2",
    "Authorization: hunter2",
    "-H 'authorization: bearer hunter2'",
    `-H "Authorization: Basic $(printf %s "abc:hunter2" | base64)"`,
    "echo -n 'abc:hunter2' | base64",
    "https://abc:hunter2@portal.example/token",
    "Cookie: latchkey=hunter2",
    "curl -b latchkey=hunter2 x",
    "refresh_token=hunter2",
    "https://app.example/cb?code=hunter2&state=1",
  ])("blanks %s", (text) => {
    expect(maskSecrets(text)).not.toContain("hunter2");
  });

  it.each([
    "grant_type=client_credentials&client_id=abc&code_challenge=x&token_type_hint=y",
    "curl https://portal.example/token -d grant_type=authorization_code -d scope=read",
    '{"error":"invalid_grant","token_type":"Bearer","expires_in":3600}',
    "HTTP/1.1 401 Unauthorized",
    "X-Request-Id: 01937a52-1c1e-7d3a-9b1e-4f2d8c6a0b11",
  ])("keeps %s, which is no secret", (text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  it("keeps what stands beside a secret", () => {
    expect(maskSecrets("curl -d client_secret=abc https://portal.example/token -d grant_type=x")).toBe(
      "curl -d client_secret=******** https://portal.example/token -d grant_type=x",
    );
    expect(maskSecrets("http -f POST https://a.example client_secret=abc scope=read")).toBe(
      "http -f POST https://a.example client_secret=******** scope=read",
    );
  });

  it.each([
    "echo ",
    "Authorization: $(",
    "password=a ",
    "password='",
    "-u ",
    "basic ",
    '"token": "\\',
    "code",
    "//a:",
    "ey",
    "ey12345678-",
  ])("is done with %s again and again", (part) => {
    expect(maskSecrets(part.repeat(MOST_PASTED / part.length)).length).toBeLessThanOrEqual(4 * MOST_PASTED);
  });
});
