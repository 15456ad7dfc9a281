import { describe, expect, it } from "vitest";
import { CLOSED, SCOPE_ACCESS, scopeAccessColumns, storedScopeAccess } from "./scope-access";

describe("the table of scope access", () => {
  it("is read back from the two columns that it is stored in", () => {
    for (const row of SCOPE_ACCESS) {
      const { access, accessRole } = scopeAccessColumns(row.access);
      expect(storedScopeAccess(access, accessRole)).toBe(row);
    }
  });

  it.each([
    ["everybody", ""],
    ["open", "admin"],
    ["role", ""],
    ["role", "owner"],
    ["toString", ""],
    ["", ""],
  ])("takes %j with role %j, which nothing writes, for closed", (access, role) => {
    expect(storedScopeAccess(access, role).access).toEqual(CLOSED);
  });
});
