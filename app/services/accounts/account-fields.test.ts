import { describe, expect, it } from "vitest";
import { passwordWeakness } from "./account-fields";
import { claimSetupLinkSchema } from "./first-admin";
import { changePasswordSchema } from "./profile";
import { signUpSchema } from "./sign-up";

const ADA = { email: "ada.lovelace@example.com", name: "Ada Lovelace" };

describe("which passwords nobody may choose (issue 10 §3)", () => {
  it.each([
    ["too short", "1234567"],
    ["a common one", "password"],
    ["a common one, in any case", "PassWord"],
    ["a common one", "qwertyuiop"],
    ["a common one", "iloveyou"],
    ["digits in order", "12345678"],
    ["digits in order", "987654321"],
    ["letters in order", "abcdefgh"],
    ["one character again and again", "aaaaaaaaaaaa"],
    ["one character beyond the BMP", "😀".repeat(8)],
    ["blanks", "        "],
    ["blanks of several kinds", " \u00a0\t \u3000    "],
    ["the own address", "Ada.Lovelace@Example.com"],
    ["its local part", "ada.lovelace"],
    ["its domain", "example.com"],
    ["the own name", "adalovelace"],
  ])("%s: %j", (_kind, password) => {
    expect(passwordWeakness(password, ADA)).not.toBeNull();
  });

  it.each(["correct horse battery", "eight days a week", "пароль12", "  with blanks  ", "tr0ub4dor&3x", "ada.lovelace plays chess"])(
    "leaves others alone: %j",
    (password) => {
      expect(passwordWeakness(password, ADA)).toBeNull();
    },
  );

  it("an owner of whom nothing is known owns nothing", () => {
    expect(passwordWeakness("!!..!!..", { email: "", name: "" })).toBeNull();
  });

  it.each([
    ["sign-up", signUpSchema],
    ["the set-up link", claimSetupLinkSchema],
  ])("holds at %s, beside the password, for the common ones and for one's own", (_place, schema) => {
    for (const password of ["password", "ada.lovelace"]) {
      const refused = schema.safeParse({ ...ADA, password });
      expect(refused.error?.issues.map((issue) => issue.path)).toEqual([["password"]]);
    }
  });

  it("holds at the change of the password", () => {
    const refused = changePasswordSchema.safeParse({ currentPassword: "x", newPassword: "password" });
    expect(refused.error?.issues.map((issue) => issue.path)).toEqual([["newPassword"]]);
  });
});
