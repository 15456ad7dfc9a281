import { beforeEach, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { withTestDatabase } from "../testing";
import { flushSignInLog, noteAttempt } from "./sign-in-log";

withTestDatabase();

const rows = async () => await database().prisma.auditEvent.findMany({ where: { targetType: "source" }, orderBy: { targetId: "asc" } });
const from = (source: string, userId?: string) => ({ realmId: ROOT_REALM_ID, source, ip: source, userId });

describe("the audit log of refused sign-ins (issue 10 §3)", () => {
  beforeEach(async () => {
    await flushSignInLog();
    await database().prisma.auditEvent.deleteMany();
  });

  it("has one row for each source and outcome, with the exact count and whose accounts were tried", async () => {
    for (let guess = 0; guess < 1000; guess += 1) noteAttempt("wrong", from("192.0.2.1", guess % 2 === 0 ? "ada" : undefined));
    noteAttempt("locked", from("192.0.2.1", "ada"));
    noteAttempt("throttled", from("192.0.2.2"));
    noteAttempt("right", from("192.0.2.3", "ada"));
    expect(await rows()).toEqual([]);
    await flushSignInLog();
    const written = (await rows()).map(({ action, targetId, after, ip }) => [action, targetId, ip, JSON.parse(after ?? "")]);
    expect(written).toEqual([
      ["sign-in.fail", "192.0.2.1", "192.0.2.1", { count: 1000, users: ["ada"] }],
      ["sign-in.lock-out", "192.0.2.1", "192.0.2.1", { count: 1, users: ["ada"] }],
      ["sign-in.throttle", "192.0.2.2", "192.0.2.2", { count: 1, users: [] }],
    ]);
    await flushSignInLog();
    expect(await rows()).toHaveLength(3);
  });

  it("is bounded however many sources there are, and loses none of them in the count", async () => {
    for (let source = 0; source < 5000; source += 1) {
      const outcome = (["wrong", "locked", "throttled"] as const)[source % 3] ?? "wrong";
      noteAttempt(outcome, from(`2001:db8:0:${source.toString(16)}::/64`, `user ${source}`));
    }
    await flushSignInLog();
    const written = await rows();
    expect(written.length).toBeLessThanOrEqual(12);
    const counts = written.map(({ after }): unknown => JSON.parse(after ?? ""));
    expect(
      counts.map((one) => (typeof one === "object" && one !== null && "count" in one ? Number(one.count) : 0)).reduce((a, b) => a + b),
    ).toBe(5000);
    expect(JSON.stringify(written).length).toBeLessThan(40_000);
  });
});
