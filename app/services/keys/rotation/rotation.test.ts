import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ConflictError, NotFoundError } from "../../errors";
import { auditOf, configChanges, newActor, newSecret, onlySecret, withKeys, withTestDatabase } from "../../testing";
import { getKeyPage } from "../key-page";
import { revokeSecret } from "../secret-revocation";
import { createSecret } from "../secrets";
import { makeAnotherSecret } from "./another-secret";
import { cancelRotation, changeEnding, type EndingChoice, retireSecret, startRotation } from "./change";
import { watchRotations } from "./ending";
import { latestRotation } from "./record";
import { statementFile } from "./statement";
import { getRotation } from "./view";

withTestDatabase();

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const goOn = async () => true;
const SILENT: EndingChoice = { kind: "silent", hours: 24 };

/** A key whose first secret is being replaced. */
async function rotating(ending: EndingChoice = SILENT) {
  const { actor, id } = await withKeys();
  const old = await onlySecret(id);
  await startRotation(actor, id, old.id, { ...newSecret(), ending });
  const rotation = await latestRotation(database().prisma, old.id);
  if (rotation === null) throw new Error("no rotation");
  return { actor, id, old, fresh: rotation.newSecret, rotation, key: { actor, applicationId: id, clientRef: old.clientRef } };
}

type Key = Awaited<ReturnType<typeof rotating>>["key"];

/** Answers of the token endpoint to requests with a secret, as a batch leaves them. */
async function used(key: Key, secretId: string, count: number, { at = Date.now(), outcome = "success" } = {}): Promise<void> {
  const { prisma } = database();
  await prisma.usageCounter.create({
    data: {
      realmId: key.actor.realmId,
      applicationId: key.applicationId,
      minute: Math.floor(at / 60_000),
      clientRef: key.clientRef,
      environment: "PRODUCTION",
      grantType: "client_credentials",
      secretId,
      outcome,
      count,
    },
  });
  if (outcome === "success")
    await prisma.clientSecret.update({ where: { id: secretId }, data: { firstUsedAt: new Date(at), lastUsedAt: new Date(at) } });
}

/** The job, `hours` later, on a portal that ran all the time. */
async function later(hours: number): Promise<void> {
  const now = Date.now() + hours * HOUR;
  await database().prisma.secretRotation.updateMany({ data: { watchedAt: new Date(now - 30_000) } });
  await watchRotations(database(), now, goOn);
}

const outcomeOf = async (oldId: string) => (await latestRotation(database().prisma, oldId))?.outcome;

describe("starting a rotation", () => {
  it("makes one secret beside the old one, says so on the key's page, and leaves the old one working", async () => {
    const { actor, id, old, rotation } = await rotating();
    const secrets = (await getKeyPage(actor, id, "PRODUCTION")).key?.secrets;
    expect(secrets).toMatchObject([
      { working: true, rotates: false },
      { id: old.id, working: true, rotates: true },
    ]);
    expect((await auditOf(rotation.id)).map(({ action }) => action)).toEqual(["rotation.start"]);
    expect(await configChanges()).toContain(`client ${old.clientRef}`);
  });

  it("runs once for a secret, also when two start at once, and neither for a secret that takes another's place", async () => {
    const { actor, id } = await withKeys();
    const old = await onlySecret(id);
    const both = await Promise.allSettled([1, 2].map(() => startRotation(actor, id, old.id, { ...newSecret(), ending: SILENT })));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await getKeyPage(actor, id, "PRODUCTION")).key?.secrets).toHaveLength(2);
    const { rotation } = await getRotation(actor, id, old.id);
    for (const secretId of [old.id, rotation?.fresh.id ?? ""])
      await expect(startRotation(actor, id, secretId, { ...newSecret(), ending: SILENT })).rejects.toThrow(ConflictError);
  });

  it("is refused where ten secrets work, where the secret has ended, and to others", async () => {
    const { actor, id } = await withKeys();
    const old = await onlySecret(id);
    await expect(startRotation(await newActor(), id, old.id, { ...newSecret(), ending: SILENT })).rejects.toThrow(NotFoundError);
    for (let count = 1; count < 10; count += 1) await createSecret(actor, id, "PRODUCTION", newSecret());
    await expect(startRotation(actor, id, old.id, { ...newSecret(), ending: SILENT })).rejects.toThrow("Maximum number");
    expect((await getRotation(actor, id, old.id)).full).toBe(true);
    await revokeSecret(actor, id, old.id, "");
    await expect(startRotation(actor, id, old.id, { ...newSecret(), ending: SILENT })).rejects.toThrow("no longer works");
  });
});

describe("a rotation that ends when the old secret is silent", () => {
  it("ends once it had no accepted use for the hours chosen, counted by the recorded usage, in one process of many", async () => {
    const { id, actor, old, fresh, key, rotation } = await rotating();
    await used(key, fresh.id, 3);
    await used(key, old.id, 2, { at: Date.now() + 10 * HOUR });
    await later(26);
    expect(await outcomeOf(old.id)).toBeNull();
    const now = Date.now() + 35 * HOUR;
    await database().prisma.secretRotation.updateMany({ data: { watchedAt: new Date(now) } });
    await Promise.all([1, 2, 3].map(() => watchRotations(database(), now, goOn)));
    expect(await outcomeOf(old.id)).toBe("silent");
    expect((await auditOf(rotation.id)).map(({ action }) => action)).toEqual(["rotation.start", "rotation.end"]);
    expect((await auditOf(old.id)).map(({ action }) => action)).toEqual(["secret.create", "secret.revoke"]);
    expect((await getKeyPage(actor, id, "PRODUCTION")).key?.secrets).toMatchObject([
      { id: fresh.id, working: true },
      { id: old.id, working: false, state: "revoked" },
    ]);
  });

  it("does not end while the new secret was never used, or has ended itself", async () => {
    const unused = await rotating();
    const ended = await rotating();
    await used(ended.key, ended.fresh.id, 1);
    await database().prisma.clientSecret.update({ where: { id: ended.fresh.id }, data: { expiresAt: new Date(Date.now() + HOUR) } });
    await later(48);
    expect(await outcomeOf(unused.old.id)).toBeNull();
    expect(await outcomeOf(ended.old.id)).toBeNull();
  });

  it("takes neither a suspension nor a portal that was away for silence", async () => {
    const suspended = await rotating();
    const away = await rotating();
    for (const { key, fresh } of [suspended, away]) await used(key, fresh.id, 1);
    const { prisma } = database();
    await prisma.application.update({ where: { id: suspended.id }, data: { status: "suspended" } });
    await prisma.secretRotation.updateMany({ where: { id: suspended.rotation.id }, data: { watchedAt: new Date(Date.now() + 30 * HOUR) } });
    await watchRotations(database(), Date.now() + 30 * HOUR, goOn);
    await prisma.application.update({ where: { id: suspended.id }, data: { status: "active" } });
    await later(31);
    expect([await outcomeOf(suspended.old.id), await outcomeOf(away.old.id)]).toEqual([null, null]);
    await later(55);
    expect([await outcomeOf(suspended.old.id), await outcomeOf(away.old.id)]).toEqual(["silent", "silent"]);
  });
});

describe("a rotation that ends at a date", () => {
  it("gives the old secret that expiry, so that the token path ends it by itself, and is closed once", async () => {
    const lastDay = new Date(Date.now() + DAY).toISOString().slice(0, 10);
    const { old, rotation, id, actor } = await rotating({ kind: "date", lastDay });
    const end = new Date(`${lastDay}T23:59:59.999Z`);
    expect(await onlySecretOf(old.id)).toMatchObject({ expiresAt: end, revokedAt: null });
    await later(1);
    expect(await outcomeOf(old.id)).toBeNull();
    await later(72);
    await later(73);
    expect(await latestRotation(database().prisma, old.id)).toMatchObject({ outcome: "date", endedAt: end, endedById: null });
    expect((await auditOf(rotation.id)).map(({ action }) => action)).toEqual(["rotation.start", "rotation.end"]);
    await expect(cancelRotation(actor, id, old.id, false)).rejects.toThrow(ConflictError);
  });

  it("can be extended, also beyond the expiry that the secret had, and changed to another ending, which gives that back", async () => {
    const { old, actor, id } = await rotating({ kind: "date", lastDay: new Date(Date.now() + DAY).toISOString().slice(0, 10) });
    const later = new Date(Date.now() + 200 * DAY).toISOString().slice(0, 10);
    await changeEnding(actor, id, old.id, { kind: "date", lastDay: later });
    expect((await onlySecretOf(old.id)).expiresAt).toEqual(new Date(`${later}T23:59:59.999Z`));
    await changeEnding(actor, id, old.id, { kind: "hand" });
    expect((await onlySecretOf(old.id)).expiresAt).toEqual(old.expiresAt);
    await expect(changeEnding(actor, id, old.id, { kind: "date", lastDay: "2020-01-01" })).rejects.toMatchObject({
      fields: { lastDay: [expect.any(String)] },
    });
  });
});

describe("ending a rotation by hand", () => {
  it("asks for the number of tokens of a secret in use", async () => {
    const { old, actor, id, key } = await rotating({ kind: "hand" });
    await used(key, old.id, 171);
    for (const input of [
      { shown: 0, typed: "" },
      { shown: 0, typed: "0" },
      { shown: 171, typed: "17" },
      { shown: 171, typed: "" },
    ])
      await expect(retireSecret(actor, id, old.id, input)).rejects.toMatchObject({ fields: { typed: [expect.stringContaining("171")] } });
    await retireSecret(actor, id, old.id, { shown: 171, typed: "171" });
    expect(await outcomeOf(old.id)).toBe("hand");
    expect((await onlySecretOf(old.id)).revokedAt).not.toBeNull();
    await expect(retireSecret(actor, id, old.id, { shown: 171, typed: "171" })).rejects.toThrow(ConflictError);
  });

  it("cancels: the old secret has its expiry again, and the new one goes only where nobody has used it", async () => {
    const { old, fresh, actor, id, key } = await rotating({ kind: "date", lastDay: new Date(Date.now() + DAY).toISOString().slice(0, 10) });
    await used(key, fresh.id, 1);
    await expect(cancelRotation(actor, id, old.id, true)).rejects.toThrow("has been used");
    await cancelRotation(actor, id, old.id, false);
    expect(await onlySecretOf(old.id)).toMatchObject({ expiresAt: old.expiresAt, revokedAt: null });
    const second = await rotating();
    await cancelRotation(second.actor, second.id, second.old.id, true);
    expect((await onlySecretOf(second.fresh.id)).revokedAt).not.toBeNull();
    // What was cancelled can be started again.
    await startRotation(second.actor, second.id, second.old.id, { ...newSecret(), ending: SILENT });
  });

  it.each([
    ["old", "hand"],
    ["fresh", "new-revoked"],
  ] as const)("ends when the %s secret is revoked on its own page", async (which, outcome) => {
    const all = await rotating({ kind: "date", lastDay: new Date(Date.now() + DAY).toISOString().slice(0, 10) });
    await revokeSecret(all.actor, all.id, all[which].id, "");
    expect(await outcomeOf(all.old.id)).toBe(outcome);
    if (which === "fresh") expect((await onlySecretOf(all.old.id)).expiresAt).toEqual(all.old.expiresAt);
  });

  it("goes with its application", async () => {
    const { id, rotation } = await rotating();
    await database().prisma.application.delete({ where: { id } });
    expect(await database().prisma.secretRotation.findUnique({ where: { id: rotation.id } })).toBeNull();
  });
});

describe("another new secret, where the first was lost", () => {
  it("takes the place of the lost one in the rotation that runs, and statement and audit log name both", async () => {
    const { actor, id, old, fresh, rotation, key } = await rotating();
    const shown = await makeAnotherSecret(actor, id, old.id, { ...newSecret(), lostId: fresh.id });
    const now = await latestRotation(database().prisma, old.id);
    expect(now).toMatchObject({
      id: rotation.id,
      outcome: null,
      startedAt: rotation.startedAt,
      ending: "silent",
      newSecret: { hint: shown.hint },
    });
    expect((await onlySecretOf(fresh.id)).revokedAt).not.toBeNull();
    expect((await onlySecretOf(old.id)).revokedAt).toBeNull();
    expect((await auditOf(rotation.id)).map(({ action }) => action)).toEqual(["rotation.start", "rotation.another-secret"]);
    expect((await auditOf(fresh.id)).map(({ action }) => action)).toEqual(["secret.create", "secret.revoke"]);
    await used(key, now?.newSecretId ?? "", 3);
    await retireSecret(actor, id, old.id, { shown: 0, typed: "" });
    expect(JSON.parse((await statementFile(actor, id, old.id, "json")).content)).toMatchObject({
      newSecret: { id: now?.newSecretId, endsWith: shown.hint },
      lostSecrets: [{ id: fresh.id, endsWith: fresh.hint, firstUsedAt: null, revokedAt: expect.any(String) }],
      requests: { new: { accepted: 3 } },
    });
    expect((await statementFile(actor, id, old.id, "txt")).content).toMatch(
      new RegExp(`New secret: +…${shown.hint} [^]*Lost, never used: +…${fresh.hint} \\(${fresh.id}\\)`),
    );
  });

  it("shows the same secret to the form that is sent again, and to one sent too late says so without revoking anything", async () => {
    const { actor, id, old, fresh, rotation } = await rotating();
    const form = { ...newSecret(), lostId: fresh.id };
    const shown = await makeAnotherSecret(actor, id, old.id, form);
    expect(await makeAnotherSecret(actor, id, old.id, form)).toEqual(shown);
    const { newSecretId = "" } = (await latestRotation(database().prisma, old.id)) ?? {};
    await database().prisma.clientSecret.update({ where: { id: newSecretId }, data: { createdAt: new Date(Date.now() - 601_000) } });
    await expect(makeAnotherSecret(actor, id, old.id, form)).rejects.toThrow(ConflictError);
    // Nor where the page that was sent names the secret that it has made: its row meets the one that is there.
    await expect(makeAnotherSecret(actor, id, old.id, { ...form, lostId: newSecretId })).rejects.toThrow("made already");
    expect((await onlySecretOf(newSecretId)).revokedAt).toBeNull();
    expect((await auditOf(rotation.id)).map(({ action }) => action)).toEqual(["rotation.start", "rotation.another-secret"]);
  });

  it.each(["its last use", "this hour's count"])(
    "is refused for a secret that was used, by %s, and says what to do instead",
    async (sign) => {
      const { actor, id, old, fresh, key } = await rotating();
      await used(key, fresh.id, 1);
      if (sign === "this hour's count")
        await database().prisma.clientSecret.update({ where: { id: fresh.id }, data: { firstUsedAt: null, lastUsedAt: null } });
      await expect(makeAnotherSecret(actor, id, old.id, { ...newSecret(), lostId: fresh.id })).rejects.toThrow(
        `…${fresh.hint} has been used meanwhile: a program has it. If you need another one, cancel this rotation`,
      );
      expect((await onlySecretOf(fresh.id)).revokedAt).toBeNull();
    },
  );

  it("finds room where ten secrets work", async () => {
    const { actor, id, old, fresh } = await rotating();
    for (let count = 2; count < 10; count += 1) await createSecret(actor, id, "PRODUCTION", newSecret());
    await expect(createSecret(actor, id, "PRODUCTION", newSecret())).rejects.toThrow("Maximum number");
    await makeAnotherSecret(actor, id, old.id, { ...newSecret(), lostId: fresh.id });
    await expect(createSecret(actor, id, "PRODUCTION", newSecret())).rejects.toThrow("Maximum number");
  });

  it("is refused to others, for another secret than the one that was lost, and where no rotation runs", async () => {
    const { actor, id, old, fresh } = await rotating();
    const form = { ...newSecret(), lostId: fresh.id };
    await expect(makeAnotherSecret(await newActor(), id, old.id, form)).rejects.toThrow(NotFoundError);
    await expect(makeAnotherSecret(actor, id, old.id, { ...form, lostId: old.id })).rejects.toThrow("made in its place meanwhile");
    await cancelRotation(actor, id, old.id, false);
    await expect(makeAnotherSecret(actor, id, old.id, form)).rejects.toThrow("No rotation");
    expect((await onlySecretOf(fresh.id)).revokedAt).toBeNull();
  });
});

describe("the statement", () => {
  it("counts exactly what came between, with refusals by cause, and stays as it was when it ended", async () => {
    const { actor, id } = await withKeys();
    const old = await onlySecret(id);
    const key = { actor, applicationId: id, clientRef: old.clientRef };
    await used(key, old.id, 100, { at: Date.now() - 60_000 });
    await startRotation(actor, id, old.id, { ...newSecret(), ending: { kind: "hand" } });
    const { rotation } = await getRotation(actor, id, old.id);
    const fresh = rotation?.fresh.id ?? "";
    await used(key, old.id, 7);
    await used(key, fresh, 40);
    await used(key, fresh, 2, { outcome: "invalid_scope" });
    expect((await getRotation(actor, id, old.id)).rotation?.counted).toEqual({
      old: { accepted: 7, refused: {} },
      fresh: { accepted: 40, refused: { invalid_scope: 2 } },
    });
    const inUse = (await getRotation(actor, id, old.id)).rotation?.hours.old.reduce((total, { issued }) => total + issued, 0) ?? 0;
    await retireSecret(actor, id, old.id, { shown: inUse, typed: String(inUse) });
    await used(key, old.id, 5, { outcome: "secret_revoked" });
    await used(key, fresh, 9, { at: Date.now() + 120_000 });
    const json: unknown = JSON.parse((await statementFile(actor, id, old.id, "json")).content);
    expect(json).toMatchObject({
      oldSecret: { id: old.id, endsWith: old.hint },
      newSecret: { id: fresh },
      ended: { how: "hand", by: actor.name },
      requests: { old: { accepted: 7, refused: 0 }, new: { accepted: 40, refused: 2, refusedBy: { invalid_scope: 2 } } },
      triedAfterwards: 5,
    });
    const { content, name } = await statementFile(actor, id, old.id, "txt");
    expect(name).toMatch(/^rotation-[0-9a-f-]{36}\.txt$/);
    expect(content).toContain("40 accepted, 2 refused (invalid_scope 2)");
    await expect(statementFile(await newActor(), id, old.id, "json")).rejects.toThrow(NotFoundError);
    await expect(statementFile(actor, id, fresh, "json")).rejects.toThrow("never rotated");
  });
});

async function onlySecretOf(id: string) {
  return await database().prisma.clientSecret.findUniqueOrThrow({ where: { id } });
}
