import { describe, expect, it } from "vitest";
import { readListQuery, sortLink } from "./list-query";

const columns = ["name", "email"] as const;

describe("a list's address", () => {
  it.each(["sort=passwordHash&order=up&page=-3", "sort=__proto__", "page=1e99", ""])(
    "falls back to the defaults for what makes no sense: %s",
    (text) => {
      const query = new URLSearchParams(`search=%20ada%20&${text}`);
      expect(readListQuery(query, columns)).toEqual({ search: "ada", sort: "name", descending: false, page: 1 });
    },
  );

  it("reads what it can", () => {
    const query = new URLSearchParams("sort=email&order=desc&page=4");
    expect(readListQuery(query, columns)).toEqual({ search: "", sort: "email", descending: true, page: 4 });
  });

  it("sorts the other way round on the second click, keeps the search and leaves the page", () => {
    const search = "?search=ada&page=3&done=settings";
    expect(sortLink(search, { sort: "email", descending: false }, "name")).toEqual({ href: "?search=ada&sort=name", direction: null });
    expect(sortLink(search, { sort: "name", descending: false }, "name")).toEqual({
      href: "?search=ada&sort=name&order=desc",
      direction: "ascending",
    });
    expect(sortLink(search, { sort: "name", descending: true }, "name")).toEqual({
      href: "?search=ada&sort=name",
      direction: "descending",
    });
  });
});
