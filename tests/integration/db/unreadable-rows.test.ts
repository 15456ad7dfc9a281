/** A row of an unknown kind, as a newer version may write, is an error for the request that reads it, and for no other. */
import { afterAll, describe, expect, it } from "vitest";
import { aClient, aCommit, aToken } from "#app/oauth/testing/fixtures";
import { ENGINES, stopSharedPostgres } from "#tests/support/databases";
import { databaseHarness } from "./store-harness";

afterAll(stopSharedPostgres);

describe.each(ENGINES)("token records of a kind that is not known here: %s", (engine) => {
  it("are never read as access tokens, and those read with them are", async () => {
    const here = await databaseHarness(engine);
    const client = aClient();
    await here.addClient(client);
    const changes = [{ kind: "code" }, { format: "macaroon" }, { environment: "STAGING" }, { grantType: "barter" }];
    const [good, ...others] = [aToken(client), ...changes.map(() => aToken(client))];
    await here.store.commit(aCommit(await here.store.generation(), client, [good, ...others]));
    for (const [index, data] of changes.entries())
      await here.database.prisma.tokenRecord.update({ where: { id: others[index]?.id ?? "" }, data });
    const found = await Promise.allSettled([...others, good].map(({ id }) => here.store.findToken(id)));
    expect(found).toEqual([
      ...changes.map((change, index) => ({
        status: "rejected",
        reason: expect.objectContaining({ code: "unreadable_row", id: others[index]?.id, column: Object.keys(change)[0] }),
      })),
      { status: "fulfilled", value: { ...good, revokedAt: null, consumedAt: null, successorId: null, successorAccessId: null } },
    ]);
    await here.close();
  });
});
