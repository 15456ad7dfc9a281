/** Issue 13 §5: marks for rotations and setting changes, on the chart of the statistics and of the overview. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { applicationOverview } from "../applications/overview";
import { cancelRotation, retireSecret, startRotation } from "../keys/rotation/change";
import { latestRotation } from "../keys/rotation/record";
import { revokeSecret } from "../keys/secret-revocation";
import { newSecret, onlySecret, withKeys, withTestDatabase } from "../testing";
import { marksOf } from "./marks";

withTestDatabase();

const HOUR = 3_600_000;

/** A rotation that has just begun, and the labels of the marks since the keys were generated. */
async function rotating() {
  const { actor, id } = await withKeys();
  const old = await onlySecret(id);
  await startRotation(actor, id, old.id, { ...newSecret(), ending: { kind: "hand" } });
  const fresh = (await latestRotation(database().prisma, old.id))?.newSecret;
  if (fresh === undefined) throw new Error("no rotation");
  const labels = async () => {
    const marks = await marksOf({ realmId: actor.realmId, applicationId: id, since: Date.now() - HOUR, before: Date.now() + HOUR });
    const before = ["Keys generated", `New secret …${old.hint}`];
    return marks.map(({ label }) => label).filter((label) => !before.includes(label));
  };
  return { actor, id, old, fresh, labels };
}

describe("marks of rotations", () => {
  it("are its start, the first use of the new secret and the end of the old one, and no secret is told of twice", async () => {
    const { actor, id, old, fresh, labels } = await rotating();
    expect(await labels()).toEqual([`Rotation …${old.hint} to …${fresh.hint}`]);
    await database().prisma.clientSecret.update({ where: { id: fresh.id }, data: { firstUsedAt: new Date() } });
    await retireSecret(actor, id, old.id, { shown: 0, typed: "" });
    const all = [`Rotation …${old.hint} to …${fresh.hint}`, `First use of …${fresh.hint}`, `Retired …${old.hint}`];
    expect(await labels()).toEqual(all);
    const { marks } = await applicationOverview(actor, id);
    expect(marks.map(({ label }) => label)).toEqual(expect.arrayContaining(all));
  });

  it("say that a rotation was cancelled, and not that its secret is retired", async () => {
    const { actor, id, old, fresh, labels } = await rotating();
    await cancelRotation(actor, id, old.id, false);
    expect(await labels()).toEqual([`Rotation …${old.hint} to …${fresh.hint}`, `Cancelled rotation of …${old.hint}`]);
    await revokeSecret(actor, id, old.id, "");
    expect((await labels()).at(-1)).toBe(`Revoked …${old.hint}`);
  });

  it("are of the time that is asked for and of the application's own secrets", async () => {
    const { actor, id } = await rotating();
    const { labels } = await rotating();
    expect(await labels()).toHaveLength(1);
    const later = { since: Date.now() + HOUR, before: Date.now() + 2 * HOUR };
    expect(await marksOf({ realmId: actor.realmId, applicationId: id, ...later })).toEqual([]);
  });
});
