import { describe, expect, it } from "vitest";
import { formatCursor, tokenQuerySchema } from "./query";

const id = "0199f0a0-0000-7000-8000-000000000001";

describe("a place in the list of tokens", () => {
  it("is read back as it was written", () => {
    const cursor = { issuedAt: new Date(Date.UTC(2026, 10, 9, 14, 3, 30, 123)), id };
    expect(tokenQuerySchema.parse({ before: formatCursor(cursor) })).toEqual({ before: cursor });
  });

  it.each(["", "x", "abc.not-an-id", `.${id}`, `zzzzzzzzzz.${id}`])("is not %j", (before) => {
    expect(tokenQuerySchema.safeParse({ before }).success).toBe(false);
  });

  it("is a time that a Date can hold", () => {
    expect(tokenQuerySchema.safeParse({ after: `zzzzzzzzz.${id}` }).data?.after?.issuedAt.getTime() ?? 0).not.toBeNaN();
  });
});
