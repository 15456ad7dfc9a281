import { describe, expect, it } from "vitest";
import { OAuthError } from "../errors";
import { aClient, aPolicy } from "../testing/fixtures";
import { accessLifetime, refreshLifetime, requestedLifetime } from "./lifetime";

const policy = aPolicy({
  applicationTokenLifetime: 3600,
  minimumTokenLifetime: 60,
  maximumAccessTokenLifetime: 7200,
  maximumRefreshTokenLifetime: 90_000,
});
const plain = aClient();
const short = aClient({ applicationTokenLifetime: 600 });
const ask = (asked: string | undefined, client = plain) => requestedLifetime(asked, "applicationTokenLifetime", client, policy);

describe("lifetimes", () => {
  it("item 56: the client's own lifetime stands before the realm's default, within the realm's limits of today", () => {
    expect(accessLifetime("applicationTokenLifetime", plain, policy)).toBe(3600);
    expect(accessLifetime("applicationTokenLifetime", short, policy)).toBe(600);
    expect(accessLifetime("applicationTokenLifetime", aClient({ applicationTokenLifetime: 99_999 }), policy)).toBe(7200);
    expect(accessLifetime("userTokenLifetime", aClient({ userTokenLifetime: 5 }), policy)).toBe(60);
    expect(refreshLifetime(aClient({ refreshTokenLifetime: 1e9 }), policy)).toBe(90_000);
  });

  it("seed 001: validity_period is granted within the realm's limits, or up to the client's own lifetime", () => {
    expect(ask(undefined)).toBe(3600);
    expect(ask("60")).toBe(60);
    expect(ask("7200")).toBe(7200);
    expect(ask("600", short)).toBe(600);
  });

  it.each(["59", "7201", "0", "-1", "1.5", "1e3", " 600", "600s", "0x100", "99999999999999999999", "Infinity", "٦٠٠"])(
    "seed 001: validity_period %s is refused with invalid_request",
    (asked) => {
      expect(() => ask(asked)).toThrow(OAuthError);
      expect(() => ask("601", short)).toThrow(OAuthError);
    },
  );

  it("seed 001: the refusal says the limits", () => {
    try {
      ask("5");
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        cause: "validity_period_invalid",
        options: { detail: { minimum: 60, maximum: 7200 }, hint: expect.stringContaining("60 to 7200") },
      });
    }
  });

  it("a client whose lifetime lies below a minimum that was raised later can still ask for what it gets", () => {
    expect(ask("60", aClient({ applicationTokenLifetime: 10 }))).toBe(60);
  });
});
