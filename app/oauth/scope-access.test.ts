import { describe, expect, it } from "vitest";
import { CLOSED, mayHave, SCOPE_ACCESS, scopeAccessColumns, scopeAccessInfo, storedScopeAccess, widensAccess } from "./scope-access";

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

describe("a change of access", () => {
  const values = SCOPE_ACCESS.map(({ value }) => value);
  const applicants = [
    { ownerRole: "developer", approvedScopes: [] },
    { ownerRole: "developer", approvedScopes: ["a"] },
    { ownerRole: "admin", approvedScopes: [] },
  ] as const;

  it.each(values.flatMap((from) => values.map((to) => [from, to] as const)))(
    "from %s to %s widens it where it lets somebody in",
    (from, to) => {
      const [before, after] = [scopeAccessInfo(from).access, scopeAccessInfo(to).access];
      const letsIn = applicants.some((applicant) => mayHave(applicant, "a", after) && !mayHave(applicant, "a", before));
      // Keys that name no scopes have the open ones, and a closed scope's name is nobody's to ask for.
      const opens = (to === "open" && from !== "open") || (from === "named" && to === "request");
      expect(widensAccess(from, to)).toBe(letsIn || opens);
    },
  );
});
