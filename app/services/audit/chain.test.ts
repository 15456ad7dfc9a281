import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type ChainedEvent, chainHash, checkLink, deriveAuditKey, digestOf } from "./chain";

const EVENT: ChainedEvent = {
  id: "0198c1c8-0000-7000-8000-000000000001",
  at: new Date("2026-11-28T00:00:00.123Z"),
  realmId: "root",
  actorId: "u1",
  actorName: 'Ada "the" Tester',
  action: "thing.change",
  targetType: "thing",
  targetId: "t1",
  targetName: "Thing",
  before: '{"quota":1}',
  after: null,
  ip: "192.0.2.1",
  requestId: "r1",
};

const key = deriveAuditKey(randomBytes(32));

describe("a link of the audit chain", () => {
  it("has the digest that docs/decisions/0018 describes: SHA-256 of a JSON array, in base64url", () => {
    const text =
      '["latchkey-audit-1","abc",7,"0198c1c8-0000-7000-8000-000000000001","2026-11-28T00:00:00.123Z","root","u1",' +
      '"Ada \\"the\\" Tester","thing.change","thing","t1","Thing","{\\"quota\\":1}",null,"192.0.2.1","r1"]';
    expect(digestOf(chainHash(key, EVENT, 7, "abc"))).toBe(createHash("sha256").update(text).digest("base64url"));
  });

  it("does not fit another value, place or predecessor", () => {
    const hash = chainHash(key, EVENT, 7, "abc");
    expect(checkLink(key, EVENT, { seq: 7, hash, previous: "abc" })).toBeNull();
    for (const name of Object.keys(EVENT))
      expect(checkLink(key, { ...EVENT, [name]: name === "at" ? new Date(0) : "other" }, { seq: 7, hash, previous: "abc" })).toBe(
        "changed",
      );
    expect(checkLink(key, EVENT, { seq: 8, hash, previous: "abc" })).toBe("changed");
    expect(checkLink(key, EVENT, { seq: 7, hash, previous: "abd" })).toBe("changed");
    expect(checkLink(key, EVENT, { seq: 7, hash: "", previous: "abc" })).toBe("changed");
  });

  it("cannot be computed anew without the server's key", () => {
    const other = deriveAuditKey(randomBytes(32));
    const rewritten = chainHash(other, EVENT, 7, "abc");
    expect(checkLink(key, EVENT, { seq: 7, hash: rewritten, previous: "abc" })).toBe("other-key");
    const pretended = rewritten.replace(other.id, key.id);
    expect(checkLink(key, EVENT, { seq: 7, hash: pretended, previous: "abc" })).toBe("forged");
    expect(checkLink(key, EVENT, { seq: 7, hash: digestOf(pretended), previous: "abc" })).toBe("other-key");
    expect(checkLink(undefined, EVENT, { seq: 7, hash: pretended, previous: "abc" })).toBeNull();
  });
});
