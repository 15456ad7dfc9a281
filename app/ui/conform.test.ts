import { describe, expect, it } from "vitest";
import { checkboxProps, fieldProps, listFieldProps, summaryErrors } from "./conform";

const field = { id: "f-name", name: "name" };

describe("conform's fields as props", () => {
  it("keep what was typed and the errors beside it", () => {
    expect(fieldProps({ ...field, initialValue: " Billing", errors: ["No blanks at the ends."] })).toMatchObject({
      id: "f-name",
      defaultValue: " Billing",
      errors: ["No blanks at the ends."],
    });
  });

  it("give a list one entry or many, and each error once", () => {
    expect(listFieldProps({ ...field, initialValue: "password" }).defaultValue).toEqual(["password"]);
    expect(listFieldProps({ ...field, initialValue: ["a", "b"] }).defaultValue).toEqual(["a", "b"]);
    expect(listFieldProps({ ...field }).defaultValue).toEqual([]);
    expect(listFieldProps({ ...field, allErrors: { "name[0]": ["Off."], "name[1]": ["Off."] } }).errors).toEqual(["Off."]);
  });

  it("tick a checkbox only for what a browser posts", () => {
    expect(checkboxProps({ ...field, initialValue: "on" }).defaultChecked).toBe(true);
    expect(checkboxProps({ ...field }).defaultChecked).toBe(false);
  });
});

describe("summaryErrors", () => {
  it("puts the form's own errors first and links the others to their fields", () => {
    expect(summaryErrors({ id: "f", allErrors: { "grants[0]": ["Off."], "": ["Too many attempts."] } }, [{ name: "grants" }])).toEqual([
      { message: "Too many attempts." },
      { fieldId: "f-grants", message: "Off." },
    ]);
  });

  it("keeps the order of the form's fields, whatever that of the errors; those of no field come last", () => {
    const allErrors = { email: ["Enter one."], "extra.a": ["What?"], name: ["Enter one.", "Too short."], "scopes[1]": ["Unknown."] };
    const order = [{ name: "name" }, { name: "scopes" }, { name: "email" }];
    expect(summaryErrors({ id: "f", allErrors }, order).map(({ fieldId }) => fieldId)).toEqual([
      "f-name",
      "f-name",
      "f-scopes",
      "f-email",
      "f-extra.a",
    ]);
  });

  it("names the fields of a long form, where several have the same message (issue 13 §7)", () => {
    const allErrors = { codeLifetime: ["Enter whole seconds."], constructor: ["What?"] };
    expect(summaryErrors({ id: "f", allErrors }, [{ name: "codeLifetime" }], { codeLifetime: "Lifetime of a code" })).toEqual([
      { fieldId: "f-codeLifetime", message: "Lifetime of a code: Enter whole seconds." },
      { fieldId: "f-constructor", message: "What?" },
    ]);
  });
});
