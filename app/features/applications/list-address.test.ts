import { expect, it } from "vitest";
import { columnSort, listHref, readApplicationQuery } from "./list-address";

it("reads what is listed from the address, and nothing from what makes no sense", () => {
  const read = (query: string) => readApplicationQuery(new URLSearchParams(query), [25, 50]);
  expect(read("search=+bill+&show=failing&sort=requests&order=asc&page=2&size=50")).toEqual({
    ...{ search: "bill", show: "failing", sort: "requests", descending: false, page: 2, pageSize: 50 },
  });
  expect(read("show=__proto__&sort=toString&order=up&page=-3&size=7")).toEqual({ search: "" });
});

it("keeps filters in its links, and goes back to the first page", () => {
  const address = new URLSearchParams("show=failing&page=4&size=50&deleted=");
  expect(listHref(address, { show: null })).toBe("?size=50");
  expect(listHref(address, { size: "25" })).toBe("?show=failing&size=25");
});

it("sorts by another column in its first direction, by the same one the other way round", () => {
  const list = { sort: "requests", descending: true } as const;
  expect(columnSort(new URLSearchParams(), list, "expiry")).toEqual({ href: "?sort=expiry", direction: null });
  expect(columnSort(new URLSearchParams(), list, "requests")).toEqual({ href: "?sort=requests&order=asc", direction: "descending" });
  expect(columnSort(new URLSearchParams("order=asc"), { ...list, descending: false }, "requests")).toEqual({
    href: "?order=desc&sort=requests",
    direction: "ascending",
  });
});
