import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FailureCount } from "#app/db/queries/failure-groups";
import type { RefusalCount } from "#app/db/queries/usage-series";
import { sum } from "../usage/breakdown";
import { groupRefusals } from "./groups";

const at = (minute: number) => new Date(minute * 60_000);
const record = (given: Partial<FailureCount>): FailureCount => ({
  endpoint: "token",
  cause: "secret_unknown",
  applicationId: "a",
  secretId: "",
  ip: "192.0.2.1",
  grantType: "client_credentials",
  bucket: 0,
  count: 1,
  first: at(1),
  last: at(1),
  ...given,
});
const counted = (given: Partial<RefusalCount>): RefusalCount => ({
  bucket: 0,
  cause: "secret_unknown",
  secretId: "",
  first: 1,
  count: 1,
  ...given,
});

describe("groupRefusals", () => {
  it("27 requests alike are one row", () => {
    const records = [
      record({ bucket: 0, count: 20, first: at(1), last: at(9) }),
      record({ bucket: 1, count: 7, first: at(11), last: at(12) }),
    ];
    const groups = groupRefusals({ records, counted: [counted({ count: 20 }), counted({ bucket: 1, count: 7 })], applicationId: "a" });
    expect(groups).toMatchObject([{ count: 27, source: "192.0.2.1", first: 60_000, last: 720_000 }]);
    expect([...(groups[0]?.trend ?? [])]).toEqual([
      [0, 20],
      [1, 7],
    ]);
  });

  it("samples of one network have the counters' number", () => {
    expect(groupRefusals({ records: [record({})], counted: [counted({ count: 900 })], applicationId: "a" })).toMatchObject([
      { count: 900 },
    ]);
  });

  it("addresses of one network are one source, other networks and secrets are others", () => {
    const records = [
      record({}),
      record({ ip: "192.0.2.9" }),
      record({ ip: "198.51.100.1" }),
      record({ secretId: "s", cause: "secret_expired" }),
    ];
    const groups = groupRefusals({ records, counted: [], applicationId: "a" });
    expect(groups.map(({ source, secretId, count }) => [source, secretId, count])).toEqual([
      ["192.0.2.0/24", "", 2],
      ["192.0.2.1", "s", 1],
      ["198.51.100.1", "", 1],
    ]);
  });

  it("what was counted and not recorded is a row without source", () => {
    const records = [record({}), record({ ip: "198.51.100.1" })];
    const groups = groupRefusals({
      records,
      counted: [counted({ count: 5 }), counted({ cause: "quota_exceeded", count: 2 })],
      applicationId: "a",
    });
    expect(groups.map(({ cause, source, count }) => [cause, source, count])).toEqual([
      ["secret_unknown", "", 3],
      ["quota_exceeded", "", 2],
      ["secret_unknown", "192.0.2.1", 1],
      ["secret_unknown", "198.51.100.1", 1],
    ]);
  });

  it("the groups add up to what was refused at /token, however much of it is recorded", () => {
    const cause = fc.constantFrom("secret_unknown", "scope_unknown", "quota_exceeded");
    const secretId = fc.constantFrom("", "s1", "s2");
    const exact = fc.array(fc.record({ bucket: fc.nat(5), cause, secretId, first: fc.nat(100), count: fc.integer({ min: 1, max: 50 }) }));
    fc.assert(
      fc.property(
        exact,
        fc.array(fc.constantFrom("192.0.2.1", "192.0.2.2", "198.51.100.1", "2001:db8::1"), { minLength: 1 }),
        (counts, ips) => {
          // Of each counted kind at most as many records as requests.
          const records = counts.flatMap((row, index) => [
            record({
              ...row,
              ip: ips[index % ips.length] ?? "",
              count: Math.ceil(row.count / 2),
              first: at(row.first),
              last: at(row.first),
            }),
          ]);
          const groups = groupRefusals({ records, counted: counts, applicationId: "a" });
          expect(sum(groups.map(({ count }) => count))).toBe(sum(counts.map(({ count }) => count)));
        },
      ),
    );
  });
});
