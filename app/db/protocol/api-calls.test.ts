/** Decision 40: how calls wait for their transaction, within bounds, and what a failed one does. */
import { describe, expect, it } from "vitest";
import type { ApiCall } from "#app/oauth/verification/api-call";
import { ApiCallCounts } from "./api-calls";

const CALL: ApiCall = {
  at: 1_900_000_000_000,
  realmId: "root",
  apiId: "api",
  applicationId: "app",
  environment: "PRODUCTION",
  userId: "",
  resource: "GET /orders",
  outcome: "success",
};

function counts(failures = 0, failure = new Error("no text has U+0000")) {
  const written: { readonly id: string; readonly rows: string }[] = [];
  let left = failures;
  const calls = new ApiCallCounts(
    async (id, rows) => {
      written.push({ id, rows });
      if (left-- > 0) throw failure;
    },
    () => undefined,
  );
  const rows = () => written.flatMap((batch): unknown[][] => JSON.parse(batch.rows));
  const total = () => rows().reduce((sum, row) => sum + Number(row.at(-1)), 0);
  return { calls, written, rows, total };
}

describe("counted calls", () => {
  it("are one row for all that have everything in common", async () => {
    const { calls, rows } = counts();
    for (let count = 0; count < 1000; count += 1) calls.add(CALL);
    calls.add({ ...CALL, outcome: "token_invalid" });
    await calls.flush();
    expect(rows().map((row) => row.at(-1))).toEqual([1000, 1]);
  });

  it("whose write failed are written again under the same id, so that they count once", async () => {
    const { calls, written } = counts(1);
    calls.add(CALL);
    await calls.flush();
    calls.add(CALL);
    await calls.flush();
    expect(written).toHaveLength(3);
    expect(written[1]).toEqual(written[0]);
    expect(written[2]?.id).not.toBe(written[0]?.id);
  });

  it("that the database refuses again and again are given up, so that those behind them are written", async () => {
    const { calls, written } = counts(10);
    calls.add(CALL);
    for (let attempt = 0; attempt < 10; attempt += 1) await calls.flush();
    calls.add({ ...CALL, userId: "another" });
    await calls.flush();
    expect([written.length, new Set(written.map(({ id }) => id)).size]).toEqual([11, 2]);
  });

  it("are never given up while the database is away", async () => {
    const { calls, written } = counts(30, Object.assign(new Error("away"), { code: "ECONNREFUSED" }));
    calls.add(CALL);
    for (let attempt = 0; attempt < 31; attempt += 1) await calls.flush();
    expect([written.length, new Set(written.map(({ id }) => id)).size]).toEqual([31, 1]);
  });

  it("of ever new paths are a hundred names for an application and a day, and one for the rest", async () => {
    const { calls, rows, total } = counts();
    for (let count = 0; count < 500; count += 1) calls.add({ ...CALL, resource: `GET /${count}` });
    calls.add({ ...CALL, resource: "GET /new", at: CALL.at + 86_400_000 });
    await calls.flush();
    const names = new Set(rows().map((row) => row[5]));
    expect([names.size, names.has("(others)"), names.has("GET /new"), total()]).toEqual([102, true, true, 501]);
  });

  it("wait within bounds while nothing can be written, and none is lost", async () => {
    const { calls, total } = counts();
    for (let count = 0; count < 25_000; count += 1) calls.add({ ...CALL, userId: `user-${count}` });
    expect(calls.depth).toBeLessThan(20_010);
    await calls.flush();
    expect(total()).toBe(25_000);
  });
});
