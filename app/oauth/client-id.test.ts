import { describe, expect, it } from "vitest";
import { typedClientIdProblem } from "./client-id";
import { PAIRWISE_PREFIX } from "./openid/subject";
import { newId } from "./testing/fixtures";

describe("a client identifier that another server has made", () => {
  it.each([
    "pBzuUZhGphfQmdcUX0lneFiiuxwa",
    "4sJg_WjMNzhjHSO88bneXmNqM24a",
    "0oa1b2c3d4e5f6g7h8i9",
    "my-app",
    "https-client",
    "3b8a1f0e-5f1c-4d1b-9d3e-0a1b2c3d4e5f",
    "urn:example:client",
    'a "b" c',
    "x".repeat(128),
  ])("may be %s", (id) => expect(typedClientIdProblem(id)).toBeNull());

  it.each(["", "ü", "a\nb", "a\u0000b", "x".repeat(129)])(
    "item 35: may not be %j: it is VSCHAR, of bounded length (RFC 6749 App. A.1)",
    (id) => expect(typedClientIdProblem(id)).not.toBeNull(),
  );

  it("item 39: cannot be taken for a person's id, in any spelling (RFC 9700 §4.15)", () => {
    for (const id of [newId(), newId().toUpperCase()]) expect(typedClientIdProblem(id)).toContain("a person's id");
  });

  it("item 39: cannot be taken for a pairwise subject, by which another client knows a person (OpenID Connect Core §8.1)", () => {
    expect(typedClientIdProblem(`${PAIRWISE_PREFIX}${"a".repeat(43)}`)).not.toBeNull();
  });

  it.each(["https://app.example/client.json", "HTTP://app.example", "lk_at_x"])("item 39: %s stands for something else", (id) =>
    expect(typedClientIdProblem(id)).not.toBeNull(),
  );
});
