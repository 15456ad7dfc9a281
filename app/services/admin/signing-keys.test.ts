import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { keyTimes } from "#app/db/signing-key-rows";
import { SHORTEST_NOTICE } from "#app/oauth/key-calendar";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Actor } from "../actor";
import { ConflictError, InvalidInputError, NotFoundError } from "../errors";
import { auditOf, newActor, withTestDatabase } from "../testing";
import { drainProtocol, protocol, startProtocol } from "../token-service";
import { getSettings, updateSettings } from "./settings";
import { cancelKeyRotation, listSigningKeys, rotateKey } from "./signing-keys";

withTestDatabase();

const DAY_MS = 86_400_000;
const AT_ONCE = { algorithm: "ES256", notice: 0 } as const;
const TOMORROW = { algorithm: "ES256", notice: 86_400 } as const;

let admin: Actor;
beforeAll(async () => {
  admin = await newActor("admin");
  const key = () => new Uint8Array(32).fill(7);
  await startProtocol({ publicUrl: "http://localhost", serverKeys: { tokenMacKeys: [key()], keyEncryptionKey: key() } });
});
afterAll(drainProtocol);

/** Of ES256, newest first, with their states. */
async function keysAt(now = new Date()) {
  return (await listSigningKeys(admin, now)).keys.filter((key) => key.algorithm === "ES256");
}

describe("signing keys", () => {
  beforeEach(async () => {
    for (const { algorithm, state } of (await listSigningKeys(admin)).keys)
      if (state === "next") await cancelKeyRotation(admin, { algorithm });
  });

  it("a realm has one of each standard algorithm from its start: RS256 must always be possible (OpenID Connect Core §15.1)", async () => {
    const { keys, algorithms } = await listSigningKeys(admin);
    expect(keys.map((key) => [key.algorithm, key.state]).toSorted()).toEqual([
      ["ES256", "signing"],
      ["RS256", "signing"],
    ]);
    expect(algorithms).toEqual(["ES256", "RS256"]);
    const { body } = await protocol().keySet(ROOT_REALM_ID, { ip: "192.0.2.7", userAgent: "curl" });
    expect(JSON.stringify(body)).toMatch(/RS256.*ES256|ES256.*RS256/);
  });

  it("are rotated on a schedule: the next is published at once, signs from its time, and the old one stays until its last token has expired", async () => {
    const [old] = await keysAt();
    await rotateKey(admin, TOMORROW);
    const [next, still] = await keysAt();
    expect([next?.state, still?.state, still?.kid]).toEqual(["next", "signing", old?.kid]);
    const turn = next?.signsFrom ?? new Date(0);
    expect(turn.getTime() - (next?.createdAt.getTime() ?? 0)).toBe(DAY_MS);
    expect((await keysAt(turn)).map((key) => key.state)).toEqual(["signing", "retired"]);
    expect(still?.signsUntil).toEqual(turn);
    expect((still?.publishedUntil?.getTime() ?? 0) - turn.getTime()).toBe(DAY_MS);
    expect((await keysAt(still?.publishedUntil ?? turn)).map((key) => key.state)).toEqual(["signing", "gone"]);
    const [event] = await auditOf(next?.kid ?? "");
    expect(event).toMatchObject({ action: "signing-key.rotate", actorId: admin.userId });
    expect(JSON.stringify(event)).not.toMatch(/privateJwk|"d"/i);
  });

  it("a second schedule is refused while one runs; one that is cancelled leaves the key that signs as it was", async () => {
    const [before] = await keysAt();
    await rotateKey(admin, TOMORROW);
    await expect(rotateKey(admin, TOMORROW)).rejects.toBeInstanceOf(ConflictError);
    const [next] = await keysAt();
    await cancelKeyRotation(admin, { algorithm: "ES256" });
    expect((await keysAt())[0]).toEqual(before);
    expect((await auditOf(next?.kid ?? "")).map(({ action }) => action)).toEqual(["signing-key.rotate", "signing-key.cancel"]);
    await expect(cancelKeyRotation(admin, { algorithm: "ES256" })).rejects.toBeInstanceOf(ConflictError);
  });

  it("at once, for emergencies: a key that nobody has seen signs, and a scheduled one is given up", async () => {
    await rotateKey(admin, TOMORROW);
    const [scheduled, signing] = await keysAt();
    await rotateKey(admin, AT_ONCE);
    const keys = await keysAt();
    expect(keys.map((key) => key.kid)).not.toContain(scheduled?.kid);
    expect([keys[0]?.state, keys[1]?.state, keys[1]?.kid]).toEqual(["signing", "retired", signing?.kid]);
  });

  it("each algorithm has its own rotation", async () => {
    const before = await keysAt();
    await rotateKey(admin, { algorithm: "RS256", notice: SHORTEST_NOTICE });
    expect((await listSigningKeys(admin)).keys.filter((key) => key.algorithm === "RS256").map((key) => key.state)).toEqual([
      "next",
      "signing",
    ]);
    expect(await keysAt()).toEqual(before);
  });

  it.each([1, SHORTEST_NOTICE - 1, -1, 91 * 86_400, 0.5])("issue 12 §5: a notice of %s seconds is refused", async (notice) => {
    await expect(rotateKey(admin, { algorithm: "ES256", notice })).rejects.toBeInstanceOf(InvalidInputError);
  });

  it("a longer lifetime that is allowed while a key is to end keeps that key published for its last tokens", async () => {
    await rotateKey(admin, TOMORROW);
    const [, ending] = await keysAt();
    const settings = await getSettings(admin);
    await updateSettings(admin, { ...settings, maximumAccessTokenLifetime: 30 * 86_400 });
    const row = await database().prisma.signingKey.findUniqueOrThrow({ where: { id: ending?.kid ?? "" } });
    const { signsUntil, publishedUntil } = keyTimes(row);
    expect((publishedUntil ?? 0) - (signsUntil ?? 0)).toBe(30 * DAY_MS);
    await updateSettings(admin, settings);
  });

  it("says who fetched the key set, and whether since the youngest key was made", async () => {
    await database().prisma.keySetReader.deleteMany();
    await rotateKey(admin, TOMORROW);
    const at = (milliseconds: number) => new Date(Date.now() + milliseconds);
    const reader = { realmId: ROOT_REALM_ID, userAgent: "jose" };
    await database().prisma.keySetReader.createMany({
      data: [
        { ...reader, source: "192.0.2.1", fetchedAt: at(1000) },
        { ...reader, source: "192.0.2.2", fetchedAt: at(-60_000) },
      ],
    });
    // A reader of a test before may be recorded only now.
    const { readers } = await listSigningKeys(admin);
    expect(readers.filter(({ userAgent }) => userAgent === "jose")).toMatchObject([
      { source: "192.0.2.1", userAgent: "jose", isCurrent: true },
      { source: "192.0.2.2", isCurrent: false },
    ]);
  });

  it("are rotated by admins only", async () => {
    await expect(rotateKey(await newActor("developer"), AT_ONCE)).rejects.toBeInstanceOf(NotFoundError);
    await expect(cancelKeyRotation(await newActor("developer"), { algorithm: "ES256" })).rejects.toBeInstanceOf(NotFoundError);
    const former = await newActor("admin");
    await database().prisma.user.update({ where: { id: former.userId }, data: { role: "developer" } });
    const before = (await keysAt()).length;
    await expect(rotateKey(former, AT_ONCE)).rejects.toBeInstanceOf(NotFoundError);
    expect(await keysAt()).toHaveLength(before);
  });
});
