import { describe, expect, it } from "vitest";
import type { SearchAnswer } from "#app/services/search/search";
import { destinationsFor, groupHits } from "./hits";

const NOTHING: SearchAnswer = { text: "zzz", applications: [], apis: [], people: [], key: null, requestId: null };
const ID = "01939f00-0000-7000-8000-000000000001";

describe("destinationsFor", () => {
  it.each([
    ["dark", "/display"],
    ["DARK theme", "/display"],
    ["new application", "/applications/new"],
    ["pass", "/account"],
  ])("%s leads to %s", (text, to) => {
    expect(destinationsFor(text, { isAdmin: false })[0]?.to).toBe(to);
  });

  it("offers pages of the console to admins alone", () => {
    expect(destinationsFor("audit", { isAdmin: false })).toEqual([]);
    expect(destinationsFor("audit", { isAdmin: true })[0]?.to).toBe("/admin/audit");
  });

  it("asks that every word fits", () => {
    expect(destinationsFor("dark audit", { isAdmin: true })).toEqual([]);
  });
});

describe("groupHits", () => {
  it("leaves out groups without hits", () => {
    expect(groupHits(NOTHING, { isAdmin: true })).toEqual([]);
  });

  it("offers the pages of the one application that was found", () => {
    const [group] = groupHits({ ...NOTHING, applications: [{ id: ID, name: "Billing", owner: "Ada" }] }, { isAdmin: false });
    expect(group?.hits.map(({ label }) => label)).toContain("Billing: statistics");
    expect(group?.hits[0]).toEqual({ to: `/applications/${ID}`, label: "Billing" });
  });

  it("leads from a request id to what was wrong with the request", () => {
    const [group] = groupHits({ ...NOTHING, requestId: ID }, { isAdmin: false });
    expect(group?.hits[0]?.to).toBe(`/diagnose?request=${ID}`);
  });

  it("leads from a Consumer Key to the secrets of its environment", () => {
    const key = { applicationId: ID, application: "Billing", environment: "SANDBOX", clientId: "abc" } as const;
    const [group] = groupHits({ ...NOTHING, key }, { isAdmin: false });
    expect(group?.hits[0]).toEqual({ to: `/applications/${ID}/sandbox-keys`, label: "Billing: sandbox key", detail: "abc" });
  });
});
