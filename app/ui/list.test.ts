import { describe, expect, it } from "vitest";
import { pageLinks } from "./list";

describe("pageLinks", () => {
  it("keeps filters and sorting in its links", () => {
    expect(pageLinks({ page: 2, pageSize: 20, total: 143, search: "?q=b&page=2" })).toEqual({
      summary: "21 to 40 of 143",
      previous: "?q=b&page=1",
      next: "?q=b&page=3",
    });
  });

  it("has no way past either end", () => {
    expect(pageLinks({ page: 1, pageSize: 20, total: 20, search: "" })).toEqual({ summary: "1 to 20 of 20" });
    expect(pageLinks({ page: 1, pageSize: 20, total: 0, search: "" })).toEqual({ summary: "0 of 0" });
    expect(pageLinks({ page: 50, pageSize: 20, total: 1000, more: true, search: "" })).toEqual({
      summary: "981 to 1,000 of more than 1,000",
      previous: "?page=49",
    });
  });
});
