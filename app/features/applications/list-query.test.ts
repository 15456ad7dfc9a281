import { describe, expect, it } from "vitest";
import { listParams, readListQuery, sortLink } from "./list-query";

describe("the list's query", () => {
  it("takes defaults where the URL says nothing or nonsense", () => {
    const plain = { search: "", sort: "name", descending: false, page: 1 };
    expect(readListQuery(new URLSearchParams(""))).toEqual(plain);
    expect(readListQuery(new URLSearchParams("sort=__proto__&order=up&page=-3"))).toEqual(plain);
    expect(readListQuery(new URLSearchParams("page=1e99"))).toEqual(plain);
  });

  it("reads back what it writes", () => {
    const query = { search: "a&b", sort: "created", descending: true, page: 3 } as const;
    expect(readListQuery(listParams(query))).toEqual(query);
  });

  it("turns the order around at the column that sorts, keeps the search and begins at page 1", () => {
    const query = { search: "bill", sort: "name", descending: false, page: 4 } as const;
    expect(sortLink(query, "name")).toEqual({ href: "?search=bill&order=desc", direction: "ascending" });
    expect(sortLink(query, "created")).toEqual({ href: "?search=bill&sort=created", direction: null });
  });
});
