import { describe, expect, it } from "vitest";
import { formatCursor, readTokenFilter } from "./filter";

const id = "0199f0a0-0000-7000-8000-000000000001";
const read = (text: string) => readTokenFilter(new URLSearchParams(text));

describe("readTokenFilter", () => {
  it("reads every field", () => {
    expect(read(`environment=sandbox&grant=password&state=used&secret=${id}`)).toMatchObject({
      filter: { environment: "SANDBOX", grantType: "password", state: "used", secretId: id },
      form: { errors: {} },
      page: undefined,
    });
  });

  it("treats empty fields as no filter", () => {
    expect(read("environment=&grant=&state=&secret=").filter).toEqual({});
  });

  it.each([
    ["environment=moon", "environment"],
    ["grant=magic", "grant"],
    ["state=lost", "state"],
    ["secret=' OR 1", "secret"],
  ])("leaves out %s and says so", (text, field) => {
    const { filter, form } = read(text);
    expect([filter, Object.keys(form.errors)]).toEqual([{}, [field]]);
  });

  it("reads back the place it has written", () => {
    const cursor = { issuedAt: new Date(Date.UTC(2026, 10, 9, 14, 3, 30, 123)), id };
    expect(read(`before=${formatCursor(cursor)}`).page).toEqual({ direction: "older", cursor });
    expect(read(`after=${formatCursor(cursor)}`).page).toEqual({ direction: "newer", cursor });
  });

  it.each(["", "x", `zzzzzzzzz.${id}`, "abc.not-an-id", `.${id}`])("ignores the place %j", (text) => {
    expect(read(`before=${encodeURIComponent(text)}`).page?.cursor.issuedAt.getTime() ?? 0).not.toBeNaN();
  });
});
