import { describe, expect, it } from "vitest";
import { aClient, aFailure, aUsage, START } from "#app/oauth/testing/fixtures";
import { createRefusalBounds } from "./refusal-bounds";

const client = aClient();
const claim = (index: number, at = START) => aUsage({ ...client, applicationId: `app-${index}` }, { at, outcome: "secret_unknown" });
const ip = (index: number) => `192.0.${Math.floor(index / 250)}.${index % 250}`;

describe("counters of requests that prove nothing", () => {
  it("go under what is claimed, up to thirty of one source in a minute; one that was made goes on", () => {
    const bounds = createRefusalBounds(1);
    const admitted = Array.from({ length: 50 }, (_, index) => bounds.countsAsClaimed(claim(index), "192.0.2.1"));
    expect(admitted.filter(Boolean)).toHaveLength(30);
    expect(bounds.countsAsClaimed(claim(0), "192.0.2.1")).toBe(true);
    expect(bounds.countsAsClaimed(claim(40), "192.0.2.2")).toBe(true);
    expect(bounds.countsAsClaimed(claim(40, START + 60_000), "192.0.2.1")).toBe(true);
  });

  it("of ever new sources are bounded in all, and so is what is remembered", () => {
    const bounds = createRefusalBounds(1);
    const admitted = Array.from({ length: 6000 }, (_, index) => bounds.countsAsClaimed(claim(index), `2001:db8:${index.toString(16)}::1`));
    expect(admitted.filter(Boolean)).toHaveLength(5000);
  });
});

describe("records of failures", () => {
  const sample = (overrides: Partial<Parameters<typeof aFailure>[1]>) =>
    aFailure(client, { proven: false, cause: "secret_unknown", ...overrides });

  it("not proved: one for each application, cause, source and minute", () => {
    const bounds = createRefusalBounds(1);
    expect([bounds.keepsRecord(sample({})), bounds.keepsRecord(sample({}))]).toEqual([true, false]);
    const others = [{ cause: "content_type" as const }, { ip: "192.0.2.9" }, { at: START + 60_000 }, { applicationId: "another" }];
    for (const other of others) expect(bounds.keepsRecord(sample(other))).toBe(true);
  });

  it("not proved: twenty a minute for an application, whoever sends them, and twenty of one source", () => {
    const many = createRefusalBounds(1);
    expect(Array.from({ length: 100 }, (_, index) => many.keepsRecord(sample({ ip: ip(index) }))).filter(Boolean)).toHaveLength(20);
    const one = createRefusalBounds(1);
    expect(Array.from({ length: 100 }, (_, index) => one.keepsRecord(sample({ applicationId: `${index}` }))).filter(Boolean)).toHaveLength(
      20,
    );
  });

  it("proved: each, up to three hundred a minute for an application, whatever strangers send", () => {
    const bounds = createRefusalBounds(1);
    for (let index = 0; index < 1000; index += 1) bounds.keepsRecord(sample({ ip: ip(index) }));
    const kept = Array.from({ length: 400 }, () => bounds.keepsRecord(aFailure(client)));
    expect(kept.filter(Boolean)).toHaveLength(300);
    expect(kept[0]).toBe(true);
  });

  it("workers share the limits", () => {
    const workers = [createRefusalBounds(2), createRefusalBounds(2)];
    const kept = workers.flatMap((bounds) => Array.from({ length: 100 }, (_, index) => bounds.keepsRecord(sample({ ip: ip(index) }))));
    expect(kept.filter(Boolean)).toHaveLength(20);
  });

  it("a clock that was set back begins anew", () => {
    const bounds = createRefusalBounds(1);
    expect([START, START, START - 3_600_000].map((at) => bounds.keepsRecord(sample({ at })))).toEqual([true, false, true]);
  });
});
