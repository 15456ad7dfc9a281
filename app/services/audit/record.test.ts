import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { inTransaction } from "#app/db/transaction";
import { newUser, withTestDatabase } from "../testing";
import { recordAudit } from "./record";

withTestDatabase();

const rows = (targetId: string) => database().prisma.auditEvent.findMany({ where: { targetId } });

describe("recordAudit", () => {
  it("keeps who, what, before and after, address and request", async () => {
    const { actor } = await newUser();
    const change = {
      action: "thing.change",
      targetType: "thing",
      targetId: "t1",
      targetName: "Thing",
      before: { quota: 1 },
      after: { quota: 2 },
    };
    await inTransaction((tx) => recordAudit(tx, actor, change));
    expect(await rows("t1")).toMatchObject([
      {
        ...change,
        actorId: actor.userId,
        actorName: actor.name,
        before: '{"quota":1}',
        after: '{"quota":2}',
        ip: actor.ip,
        requestId: actor.requestId,
        realmId: actor.realmId,
      },
    ]);
  });

  it("leaves nothing of a change that was undone", async () => {
    const { actor } = await newUser();
    const undone = inTransaction(async (tx) => {
      await recordAudit(tx, actor, { action: "thing.create", targetType: "thing", targetId: "t2" });
      throw new Error("undo");
    });
    await expect(undone).rejects.toThrow("undo");
    expect(await rows("t2")).toEqual([]);
  });

  it("writes no secret, even if a caller passes one", async () => {
    const { actor } = await newUser();
    const after = { name: "n", secret: "s3cret-1", nested: { passwordHash: "s3cret-2", token: "s3cret-3" } };
    await inTransaction((tx) => recordAudit(tx, actor, { action: "thing.create", targetType: "thing", targetId: "t3", after }));
    expect(JSON.stringify(await rows("t3"))).not.toContain("s3cret");
  });
});
