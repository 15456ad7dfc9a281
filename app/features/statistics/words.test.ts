import { describe, expect, it } from "vitest";
import type { FailureDetail } from "#app/services/failures/find";
import { bucketName, explainFailure, momentName, percent, secretName, zoneNote } from "./words";

describe("percent", () => {
  it.each([
    [0, 10, "0 %"],
    [0, 0, "0 %"],
    [1, 3, "33 %"],
    [1, 1000, "0.1 %"],
    [1, 100_000, "under 0.1 %"],
    [9_999, 10_000, "99.9 %"],
    [10, 10, "100 %"],
  ])("%i of %i is %s", (part, whole, text) => {
    expect(percent(part, whole)).toBe(text);
  });
});

describe("secretName", () => {
  it("never shows more than the hint", () => {
    expect(secretName({ secretId: "x", hint: "7f2a", description: "CI" })).toBe("…7f2a CI");
    expect(secretName({ secretId: "x", hint: "", description: "" })).toBe("A removed secret");
    expect(secretName({ secretId: null, hint: "", description: "" })).toBe("No secret matched");
  });
});

const at = (day: number, hour = 0, minute = 0) => new Date(Date.UTC(2026, 10, day, hour, minute)).toISOString();

describe("bucketName", () => {
  it.each([
    [at(9, 14, 3), at(9, 14, 4), 1, "9 Nov, 14:03"],
    [at(9, 14), at(9, 15), 60, "9 Nov, 14:00 to 15:00"],
    [at(9, 23), at(10), 60, "9 Nov, 23:00 to 24:00"],
    [at(9), at(10), 1440, "9 Nov"],
    [at(9, 13, 20), at(10), 1440, "9 Nov, 13:20 to 24:00"],
    [at(9), at(16), 7 * 1440, "9 Nov to 15 Nov"],
    [at(11, 13, 20), at(16), 7 * 1440, "11 Nov, 13:20 to 15 Nov, 24:00"],
    [at(9), at(11, 8, 5), 7 * 1440, "9 Nov, 00:00 to 11 Nov, 08:05"],
  ])("%s to %s in steps of %i minutes is %s", (from, to, step, name) => {
    expect(bucketName({ from, to }, step, "UTC")).toBe(name);
  });
});

describe("momentName", () => {
  it("leaves out the day where it is that of now, by the reader's calendar", () => {
    expect(momentName(at(9, 23, 30), at(10, 0, 30), "UTC")).toBe("9 Nov, 23:30");
    expect(momentName(at(9, 23, 30), at(10, 0, 30), "Europe/Berlin", true)).toBe("00:30:00");
  });
});

describe("zoneNote", () => {
  it("says the zone of hours, and that days are those of UTC", () => {
    expect(zoneNote(60, "America/New_York")).toBe("America/New York");
    expect(zoneNote(1440, "America/New_York")).toBe("days of UTC");
  });
});

const now = Date.UTC(2026, 10, 9, 14);
const failure: FailureDetail = {
  requestId: "r",
  at: new Date(now).toISOString(),
  endpoint: "token",
  cause: "secret_expired",
  error: "invalid_client",
  title: "Secret expired",
  explanation: "",
  fix: "",
  fixPage: "keys",
  grantType: "client_credentials",
  grantLabel: "Client Credentials",
  environment: "PRODUCTION",
  secretHint: "7f2a",
  ip: "10.0.3.8",
  proven: true,
  application: null,
  userAgent: "",
  clientId: null,
  facts: [],
  context: {
    secret: { hint: "7f2a", description: "CI", expiresAt: new Date(now - 2 * 3_600_000).toISOString(), revokedAt: null, revokedBy: null },
    workingSecrets: [{ hint: "91c0", description: "" }],
    similar: { count: 14, since: new Date(Date.UTC(2026, 10, 9, 9, 12)).toISOString() },
  },
};

describe("explainFailure: why it failed, as sentences", () => {
  it("says when the secret expired, which works, and how often it happened", () => {
    expect(explainFailure(failure, now)).toEqual([
      "Secret …7f2a (CI) expired 2 hours ago, on 9 Nov 2026, 12:00 UTC.",
      "Working now: …91c0. Deploy one of these.",
      "14 requests from 10.0.3.8 failed for the same cause since 9 Nov 2026, 09:12 UTC.",
    ]);
  });

  it("says who revoked the secret, and that none works", () => {
    const context = {
      ...failure.context,
      secret: { hint: "7f2a", description: "", expiresAt: null, revokedAt: new Date(now).toISOString(), revokedBy: "Ana" },
      workingSecrets: [],
      similar: { count: 1, since: failure.at },
    };
    expect(explainFailure({ ...failure, cause: "secret_revoked", context }, now)).toEqual([
      "Secret …7f2a was revoked by Ana just now, on 9 Nov 2026, 14:00 UTC.",
      "No other secret of the key works: create one.",
    ]);
  });

  it("ADR 16: says when the key was only claimed, and takes no sample for a count", () => {
    const claimed = { ...failure, cause: "content_type", proven: false };
    expect(explainFailure({ ...claimed, clientId: "k" }, now)).toEqual([
      "The request claimed this key and did not prove it: anybody may have sent it.",
    ]);
    expect(explainFailure(claimed, now)).toEqual(["The request proved no key: anybody may have sent it."]);
  });
});
