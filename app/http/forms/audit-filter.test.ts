import { describe, expect, it } from "vitest";
import { readAuditFilter } from "./audit-filter";

const read = (query: string) => readAuditFilter(new URLSearchParams(query));
const nothing = { actor: "", action: "", targetType: "", targetId: "", from: null, to: null };

describe("the filter of the audit log in an address", () => {
  it("is what the service takes", () => {
    expect(read("actor=+ada+&targetType=user&from=2026-01-31&to=2026-02-01")).toEqual({
      ...nothing,
      actor: "ada",
      targetType: "user",
      from: new Date("2026-01-31T00:00:00Z"),
      to: new Date("2026-02-01T00:00:00Z"),
    });
  });

  it.each(["", "from=nonsense&to=2020-13-77", "from=0000-01-01&to=9999-12-31", `actor=${"x".repeat(201)}`, "from=&to=&actor=%00&other=1"])(
    "leaves out what makes no sense: %s",
    (query) => {
      expect(read(query)).toEqual(nothing);
    },
  );
});
