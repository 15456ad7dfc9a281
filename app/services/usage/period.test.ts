import { describe, expect, it } from "vitest";
import { LONGEST_DAYS, readUsageQuery } from "./period";

const now = Date.UTC(2026, 10, 9, 14, 3, 30);
const minute = Math.floor(now / 60_000);
/** What is older than three hours is counted by the hour. */
const lastDay = Math.floor((minute + 1 - 1440) / 60) * 60;
const read = (text: string) => readUsageQuery(new URLSearchParams(text), now);

describe("readUsageQuery: the question stands in the URL", () => {
  it("is the last 24 hours of all environments when nothing is asked", () => {
    expect(read("")).toMatchObject({
      query: { period: "24h", from: lastDay, to: minute + 1, environment: null },
      form: { range: "24h", environment: "all", errors: {} },
    });
  });

  it.each([
    ["1h", 60, 1],
    ["7d", 7 * 1440, 60],
    ["30d", 30 * 1440, 1440],
    ["90d", 90 * 1440, 1440],
  ])("reads %s, the running minute included, and begins where counts that old begin", (range, minutes, known) => {
    const { query } = read(`range=${range}&environment=sandbox`);
    const from = Math.floor((minute + 1 - minutes) / known) * known;
    expect([query.from, query.to, query.environment]).toEqual([from, minute + 1, "SANDBOX"]);
  });

  it("reads a custom time in UTC", () => {
    const { query, form } = read("range=custom&from=2026-11-01T00:00&to=2026-11-02T06:30");
    expect(query).toMatchObject({ period: "custom", from: Date.UTC(2026, 10, 1) / 60_000, to: Date.UTC(2026, 10, 2, 7) / 60_000 });
    expect(form.errors).toEqual({});
  });

  it("keeps a recent custom time to the minute", () => {
    const { query } = read("range=custom&from=2026-11-09T13:07&to=2026-11-09T13:30");
    expect([query.from, query.to]).toEqual([Date.UTC(2026, 10, 9, 13, 7) / 60_000, Date.UTC(2026, 10, 9, 13, 30) / 60_000]);
  });

  it("takes now for a missing end, and a date for its midnight", () => {
    expect(read("range=custom&from=2026-11-08").query).toMatchObject({ from: Date.UTC(2026, 10, 8) / 60_000, to: minute + 1 });
  });

  it.each([
    ["range=5y", "range"],
    ["environment=moon", "environment"],
    ["range=custom", "from"],
    ["range=custom&from=yesterday", "from"],
    ["range=custom&from=2026-13-40T99:99", "from"],
    ["range=custom&from=2026-11-01T00:00&to=later", "to"],
    ["range=custom&from=2026-11-02T00:00&to=2026-11-02T00:00", "to"],
    ["range=custom&from=2026-11-02T00:00&to=2026-11-01T00:00", "to"],
    [`range=custom&from=2020-01-01T00:00&to=2026-11-01T00:00`, "from"],
  ])("answers %s with a message beside %s and the last 24 hours", (text, field) => {
    const { query, form } = read(text);
    expect(Object.keys(form.errors)).toEqual([field]);
    expect(query.from).toBe(lastDay);
  });

  it("keeps what was typed where the control can show it", () => {
    const typed = read("range=custom&from=2026-11-03T08:00&to=2026-11-02T08:00").form;
    expect(typed).toMatchObject({ range: "custom", from: "2026-11-03T08:00", to: "2026-11-02T08:00" });
    expect(read("range=custom&from=yesterday&to=2026-11-02").form).toMatchObject({ range: "custom", from: "", to: "2026-11-02T00:00" });
  });

  it(`allows ${LONGEST_DAYS} days and not a minute more`, () => {
    expect(read("range=custom&from=2025-11-01T00:00&to=2026-11-02T00:00").form.errors).toEqual({});
    expect(read("range=custom&from=2025-11-01T00:00&to=2026-11-02T00:01").form.errors).toHaveProperty("from");
  });
});
