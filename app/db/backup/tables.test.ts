import { describe, expect, it } from "vitest";
import { ownTables, parentsFirst } from "./tables";

describe("the tables of a backup", () => {
  it("come after those they refer to", () => {
    const tables = ["Client", "Application", "Secret", "Realm", "Usage"];
    const references = [
      ["Client", "Application"],
      ["Application", "Realm"],
      ["Secret", "Client"],
      ["Client", "Realm"],
      ["Realm", "Realm"],
      ["Usage", "Elsewhere"],
    ] as const;
    expect(parentsFirst(tables, references)).toEqual(["Realm", "Application", "Client", "Secret", "Usage"]);
  });

  it("are the same on both engines, as one's backup fills the other", () => {
    expect(ownTables("sqlite")).toEqual(ownTables("postgresql"));
    expect([...ownTables("sqlite")]).toContain("TokenRecord");
  });
});
