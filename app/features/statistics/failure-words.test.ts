import { describe, expect, it } from "vitest";
import type { FailureDetailData } from "./data";
import { explainFailure } from "./failure-words";

const now = Date.UTC(2026, 10, 9, 14);
const failure: FailureDetailData = {
  requestId: "r",
  at: new Date(now).toISOString(),
  endpoint: "token",
  cause: "secret_expired",
  error: "invalid_client",
  title: "Secret expired",
  explanation: "",
  fix: "",
  fixPage: "keys",
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
