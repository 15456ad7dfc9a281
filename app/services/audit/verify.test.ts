import { beforeEach, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { inTransaction } from "#app/db/transaction";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { withTestDatabase } from "../testing";
import { auditKey, chainHash, deriveAuditKey, digestOf } from "./chain";
import { recordAudit } from "./record";
import { findOutsideChain, verifyChain } from "./verify";

withTestDatabase();

/** More than one batch of a verification. */
const EVENTS = 300;
/** A transaction may not take longer than ten seconds, on a busy machine either. */
const TOGETHER = 20;
const ACTOR = { userId: "u1", name: "Ada", realmId: ROOT_REALM_ID, ip: "", requestId: "" };

const events = () => database().prisma.auditEvent;
const heads = () => database().prisma.auditHead;
const verify = async (newest?: number) =>
  await verifyChain(database().prisma, ROOT_REALM_ID, { key: auditKey(), ...(newest === undefined ? {} : { newest }) });
const place = async (seq: number) => await events().findFirstOrThrow({ where: { seq } });

async function write(count: number): Promise<void> {
  for (let from = 0; from < count; from += TOGETHER)
    await inTransaction(async (tx) => {
      for (let index = from; index < Math.min(from + TOGETHER, count); index += 1)
        await recordAudit(tx, ACTOR, { action: "thing.change", targetType: "thing", targetId: String(index), after: { index } });
    });
}

beforeEach(async () => {
  await events().deleteMany();
  await heads().deleteMany();
});

describe("the audit chain", { timeout: 60_000 }, () => {
  it("is unbroken as it is written, from the first event to the head, whole or its newest part", async () => {
    expect(await verify()).toEqual({ from: 1, head: null, broken: null });
    await write(EVENTS);
    const head = { seq: EVENTS, digest: digestOf((await place(EVENTS)).hash ?? "") };
    expect(await verify()).toEqual({ from: 1, head, broken: null });
    expect(await verify(10)).toEqual({ from: EVENTS - 9, head, broken: null });
  });

  it("names the first place that was changed, moved, removed or doubled", async () => {
    await write(EVENTS);
    const [first, second] = [await place(270), await place(271)];
    const broken = async () => (await verify()).broken;
    await events().update({ where: { id: first.id }, data: { actorName: "Eve" } });
    expect(await broken()).toEqual({ seq: 270, fault: "changed" });
    await events().update({ where: { id: first.id }, data: { actorName: first.actorName, seq: 271 } });
    await events().update({ where: { id: second.id }, data: { seq: 270 } });
    expect(await broken()).toEqual({ seq: 270, fault: "changed" });
    await events().update({ where: { id: first.id }, data: { seq: 270 } });
    expect(await broken()).toEqual({ seq: 270, fault: "repeated" });
    await events().deleteMany({ where: { seq: 270 } });
    expect(await broken()).toEqual({ seq: 270, fault: "missing" });
    expect((await verify(20)).broken).toBeNull();
    expect((await verify(100)).broken).toEqual({ seq: 270, fault: "missing" });
  });

  it("is broken at its end where the newest events are gone, or some were added behind the head", async () => {
    await write(20);
    const head = await heads().findFirstOrThrow();
    await events().deleteMany({ where: { seq: { gt: 17 } } });
    expect((await verify()).broken).toEqual({ seq: 18, fault: "missing" });
    await heads().update({ where: { realmId: ROOT_REALM_ID }, data: { seq: 17 } });
    expect((await verify()).broken).toEqual({ seq: 17, fault: "head" });
    // A head that was set back to an older event is itself a chain: the number and hash printed before say that it was longer.
    await heads().update({ where: { realmId: ROOT_REALM_ID }, data: { hash: (await place(17)).hash ?? "" } });
    const report = await verify();
    expect(report.broken).toBeNull();
    expect(report.head?.seq).toBeLessThan(head.seq);
    await events().update({ where: { id: (await place(17)).id }, data: { seq: 18 } });
    await heads().update({ where: { realmId: ROOT_REALM_ID }, data: { seq: 16, hash: (await place(16)).hash ?? "" } });
    expect((await verify()).broken).toEqual({ seq: 17, fault: "head" });
    await heads().deleteMany();
    expect((await verify()).broken).toEqual({ seq: 18, fault: "head" });
  });

  it("finds a change after which all that follows was computed anew, as the key is not in the database", async () => {
    await write(20);
    const thief = { ...deriveAuditKey(Buffer.alloc(32, 9)), id: auditKey().id };
    let previous = digestOf((await place(9)).hash ?? "");
    let hash = "";
    for (let seq = 10; seq <= 20; seq += 1) {
      const event = { ...(await place(seq)), actorName: "Eve" };
      hash = chainHash(thief, event, seq, previous);
      await events().update({ where: { id: event.id }, data: { actorName: "Eve", hash } });
      previous = digestOf(hash);
    }
    await heads().update({ where: { realmId: ROOT_REALM_ID }, data: { hash } });
    expect((await verify()).broken).toEqual({ seq: 10, fault: "forged" });
    expect((await verifyChain(database().prisma, ROOT_REALM_ID, { key: undefined })).broken).toBeNull();
  });

  it("counts what is outside it, and tells what was there before from what came later", async () => {
    const outside = { realmId: ROOT_REALM_ID, actorId: "", actorName: "", action: "a.b", targetType: "a", targetId: "b" };
    await events().create({ data: { ...outside, at: new Date(0) } });
    await write(1);
    expect(await findOutsideChain(database().prisma, ROOT_REALM_ID)).toEqual({ count: 1, sinceItBegan: false });
    await events().create({ data: { ...outside, at: new Date(Date.now() + 1000) } });
    expect(await findOutsideChain(database().prisma, ROOT_REALM_ID)).toEqual({ count: 2, sinceItBegan: true });
    expect((await verify()).broken).toBeNull();
  });
});
