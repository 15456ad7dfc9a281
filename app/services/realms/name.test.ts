import { describe, expect, it } from "vitest";
import { lastNameOf, realmNameField } from "./name";

describe("issue 14 §1: what a realm may be called", () => {
  it.each(["alpha", "a", "7", "acme.example", "north-west_2", ` ${"a".repeat(40)} `])("%s", (name) =>
    expect(realmNameField.parse(name)).toBe(name.trim()),
  );
  it.each([
    "",
    " ",
    "Alpha",
    "ALPHA",
    "al pha",
    "al/pha",
    "-a",
    ".a",
    "a%20",
    "ä",
    "root",
    "carbon.super",
    "realms",
    "x.data",
    "a".repeat(41),
  ])("not %j", (name) => expect(realmNameField.safeParse(name).success).toBe(false));
  it("the last of a path's names is the realm's own", () => expect(lastNameOf("root/alpha/beta")).toBe("beta"));
});
