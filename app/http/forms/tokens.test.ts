import { describe, expect, it } from "vitest";
import { formatCursor } from "#app/services/tokens/query";
import { readTokenQuery, revokeAllInput } from "./tokens";

const id = "0199f0a0-0000-7000-8000-000000000001";
const read = (text: string) => readTokenQuery(new URLSearchParams(text));
const NOTHING = {
  environment: undefined,
  grantType: undefined,
  state: undefined,
  secretId: undefined,
  before: undefined,
  after: undefined,
};

describe("readTokenQuery", () => {
  it("reads every field", () => {
    expect(read(`environment=sandbox&grant=password&state=used&secret=${id}`)).toEqual({
      query: { ...NOTHING, environment: "SANDBOX", grantType: "password", state: "used", secretId: id },
      form: { environment: "sandbox", grant: "password", state: "used", secret: id, errors: {} },
    });
  });

  it("treats empty fields as no filter", () => {
    expect(read("environment=&grant=&state=&secret=").query).toEqual(NOTHING);
  });

  it.each([
    ["environment=moon", "environment"],
    ["environment=PRODUCTION", "environment"],
    ["grant=magic", "grant"],
    ["state=lost", "state"],
    ["secret=' OR 1", "secret"],
  ])("leaves out %s and says so", (text, field) => {
    const { query, form } = read(text);
    expect([query, Object.keys(form.errors)]).toEqual([NOTHING, [field]]);
    expect(form).toMatchObject({ environment: "", grant: "", state: "", secret: "" });
  });

  it("passes on the place that a page of the list names", () => {
    const cursor = formatCursor({ issuedAt: new Date(Date.UTC(2026, 10, 9, 14, 3, 30, 123)), id });
    expect(read(`before=${cursor}`).query).toEqual({ ...NOTHING, before: cursor });
    expect(read(`after=${cursor}`).query).toEqual({ ...NOTHING, after: cursor });
  });

  it.each(["", "x", "abc.not-an-id", `.${id}`, `!.${id}`])("ignores the place %j", (text) => {
    expect(read(`before=${encodeURIComponent(text)}`).query).toEqual(NOTHING);
  });
});

describe("revokeAllInput: the number that was typed", () => {
  const typed = (confirmation: string) => revokeAllInput({ intent: "revoke-all", stated: 2500, confirmation }).confirmation;

  it.each(["2500", " 2500 ", "2,500", "2 500"])("%j is 2500", (text) => {
    expect(typed(text)).toBe(2500);
  });

  it.each(["", "all", "02500", "-2500", "2500.0", "2.5e3", "0x9c4"])("%j is no number", (text) => {
    expect(typed(text)).toBeNaN();
  });
});
