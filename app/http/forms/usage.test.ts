import { describe, expect, it } from "vitest";
import { readUsageForm } from "./usage";

const now = Date.UTC(2026, 10, 9, 14, 3, 30);
const utc = (day: number, hour = 0, minute = 0) => new Date(Date.UTC(2026, 10, day, hour, minute));
const read = (text: string) => readUsageForm(new URLSearchParams(text), now);

describe("readUsageForm: the question stands in the address", () => {
  it("is the last 24 hours of all environments when nothing is asked", () => {
    expect(read("")).toEqual({
      query: { period: { name: "24h" }, environment: null },
      form: { range: "24h", environment: "all", from: "2026-11-08T14:00", to: "2026-11-09T14:04", errors: {} },
    });
  });

  it.each(["1h", "24h", "7d", "30d", "90d"])("reads %s", (range) => {
    expect(read(`range=${range}&environment=sandbox`)).toMatchObject({
      query: { period: { name: range }, environment: "SANDBOX" },
      form: { range, environment: "sandbox", errors: {} },
    });
  });

  it("reads a custom time in UTC", () => {
    const { query, form } = read("range=custom&from=2026-11-01T00:00&to=2026-11-02T06:30");
    expect(query.period).toEqual({ name: "custom", from: utc(1), to: utc(2, 6, 30) });
    expect(form.errors).toEqual({});
  });

  it("issue 13 §8: reads a custom time in the zone that the form names, and shows it in UTC for links", () => {
    const { query, form } = read("range=custom&zone=Europe/Berlin&from=2026-11-01T00:00&to=2026-11-02T06:30");
    expect(query.period).toEqual({ name: "custom", from: utc(0, 23), to: utc(2, 5, 30) });
    expect(form).toMatchObject({ from: "2026-10-31T23:00", to: "2026-11-02T05:30", errors: {} });
  });

  it.each(["moon", "__proto__", "europe/berlin", ""])("takes UTC for the zone %j", (zone) => {
    expect(read(`range=custom&zone=${zone}&from=2026-11-01T00:00&to=2026-11-02T00:00`).form.from).toBe("2026-11-01T00:00");
  });

  it.each(["0000", "0001", "0050", "9999"])("takes no time of the year %s, whatever the zone", (year) => {
    for (const zone of ["UTC", "Europe/Berlin", "Pacific/Kiritimati", "America/New_York"])
      expect(read(`range=custom&zone=${zone}&from=${year}-12-31T23:59&to=2026-11-02T00:00`).form).toMatchObject({
        from: "",
        errors: { from: expect.any(Array) },
      });
  });

  it("takes now for a missing end, the running minute included, and a date for its midnight", () => {
    for (const end of ["", "&to="]) {
      const { query, form } = read(`range=custom&from=2026-11-08${end}`);
      expect(query.period).toEqual({ name: "custom", from: utc(8), to: new Date(now + 60_000) });
      expect(form).toMatchObject({ from: "2026-11-08T00:00", to: "" });
    }
  });

  it.each([
    ["range=5y", "range"],
    ["range=__proto__", "range"],
    ["environment=moon", "environment"],
    ["environment=constructor", "environment"],
    ["range=custom", "from"],
    ["range=custom&from=yesterday", "from"],
    ["range=custom&from=2026-13-40T99:99", "from"],
    ["range=custom&from=2026-11-01T00:00&to=later", "to"],
    ["range=custom&from=2026-11-02T00:00&to=2026-11-02T00:00", "to"],
    ["range=custom&from=2026-11-02T00:00&to=2026-11-01T00:00", "to"],
    ["range=custom&from=2020-01-01T00:00&to=2026-11-01T00:00", "from"],
    ["range=custom&from=9999-01-01T00:00&to=9999-01-02T00:00", "from"],
  ])("answers %s with a message beside %s and the last 24 hours", (text, field) => {
    const { query, form } = read(text);
    expect(Object.keys(form.errors)).toContain(field);
    expect(query).toEqual({ period: { name: "24h" }, environment: null });
  });

  it("says what is wrong in each field at once", () => {
    expect(read("range=custom&from=x&to=y&environment=moon").form.errors).toEqual({
      from: ["Give date and time, such as 2026-11-09T14:00."],
      to: ["Give date and time, such as 2026-11-09T15:00."],
      environment: ["Choose one of the environments in the list."],
    });
    expect(read("range=5y").form.errors).toEqual({ range: ["Choose one of the times in the list."] });
  });

  it("keeps what was typed where the control can show it", () => {
    const typed = read("range=custom&from=2026-11-03T08:00&to=2026-11-02T08:00").form;
    expect(typed).toMatchObject({ range: "custom", from: "2026-11-03T08:00", to: "2026-11-02T08:00" });
    expect(read("range=custom&from=yesterday&to=2026-11-02").form).toMatchObject({ range: "custom", from: "", to: "2026-11-02T00:00" });
  });
});
