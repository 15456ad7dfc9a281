import { describe, expect, it } from "vitest";
import { aTokenWorld } from "../testing/token-world";
import { effectiveQuota } from "./quota";

describe("the quota that holds", () => {
  it.each([
    [null, "realm", null, null],
    [20, "realm", null, 20],
    [null, "realm", 50, 50],
    [50, "realm", 20, 20],
    [20, "realm", 50, 20],
    [50, 10, null, 10],
    [null, null, 10, null],
    [50, null, 10, 50],
  ] as const)("chosen %s, allowed the application %s and the realm %s: %s a minute", (quotaPerMinute, maximum, realm, expected) => {
    expect(effectiveQuota({ quotaPerMinute, maximumQuotaPerMinute: maximum }, { maximumQuotaPerMinute: realm })).toBe(expected);
  });

  it("is taken from the token path: a limit that an admin sets holds whatever the owner chose", async () => {
    const { send, outcomes } = await aTokenWorld({ policy: { maximumQuotaPerMinute: 2 } });
    expect([(await send()).status, (await send()).status, (await send()).status]).toEqual([200, 200, 429]);
    expect(await outcomes()).toEqual({ success: 2, quota_exceeded: 1 });
  });
});
