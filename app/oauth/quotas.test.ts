import { describe, expect, it } from "vitest";
import { isWithinQuota, QUOTA_NAMES, quotaPerMinute } from "./quotas";

describe("quotas", () => {
  it("offers the four shared quotas of WSO2, in its order", () => {
    expect(QUOTA_NAMES).toEqual(["10PerMin", "20PerMin", "50PerMin", "Unlimited"]);
  });

  it("translates names to tokens a minute, null being unlimited", () => {
    expect(QUOTA_NAMES.map(quotaPerMinute)).toEqual([10, 20, 50, null]);
  });

  it("gives an unknown name the smallest quota, never none", () => {
    expect(quotaPerMinute("toString")).toBe(10);
  });

  it("holds what an owner chooses against what an admin allows", () => {
    const allowed = (maximum: string) => QUOTA_NAMES.filter((name) => isWithinQuota(name, maximum));
    expect(allowed("20PerMin")).toEqual(["10PerMin", "20PerMin"]);
    expect(allowed("Unlimited")).toEqual([...QUOTA_NAMES]);
    expect(allowed("toString")).toEqual(["10PerMin"]);
  });
});
