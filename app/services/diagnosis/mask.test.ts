import { describe, expect, it } from "vitest";
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
    "client_secret=hunter2&a=b",
    '{"password": "hunter2"}',
    "Authorization: Basic hunter2",
    "-H 'authorization: bearer hunter2'",
    "https://abc:hunter2@portal.example/token",
    "Cookie: latchkey=hunter2",
    "refresh_token=hunter2",
  ])("blanks %s", (text) => {
    expect(maskSecrets(text)).not.toContain("hunter2");
  });

  it("keeps what is no secret", () => {
    expect(maskSecrets("grant_type=client_credentials&client_id=abc&code_challenge=x&token_type_hint=y")).toBe(
      "grant_type=client_credentials&client_id=abc&code_challenge=x&token_type_hint=y",
    );
  });
});
