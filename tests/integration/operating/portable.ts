/** For tests of portable backups: the two commands, in a folder of their own, and a database that a copy could spoil. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { runCommand } from "#tests/support/command";
import { type Engine, freshDatabaseUrl } from "#tests/support/databases";

/** Makes a folder for the tests of a file and offers the commands in it. */
export function portableBackups() {
  let folder = "";
  let files = 0;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "latchkey-portable-"));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  return {
    /** The path of a file of that name in the folder. */
    file: (name: string): string => path.join(folder, name),
    async backUp(databaseUrl: string): Promise<string> {
      files += 1;
      const file = path.join(folder, `copy-${files}`);
      expect((await runCommand(["backup", file, "--portable"], { DATABASE_URL: databaseUrl, DATA_DIR: folder })).stderr).toBe("");
      return file;
    },
    restore: async (file: string, databaseUrl: string, ...flags: string[]) =>
      await runCommand(["restore", file, ...flags], { DATABASE_URL: databaseUrl, DATA_DIR: folder }),
  };
}

/** The lines of JSON that a portable backup consists of. */
export async function linesOf(file: string): Promise<string[]> {
  return gunzipSync(await readFile(file))
    .toString()
    .trimEnd()
    .split("\n");
}

/** Values that a copy could spoil: times to the millisecond and before 1970, quotes, line breaks, big counts, nothing. */
export async function awkward(engine: Engine): Promise<string> {
  const url = await freshDatabaseUrl(engine);
  const opened = await openDetached({ url });
  await migrateDatabase(opened);
  const { prisma } = opened;
  const user = await prisma.user.create({
    data: {
      realmId: "root",
      email: "o'brien@example.com",
      name: 'Ana "Ñ" 😀\n\t\\ {"a":[1]}',
      passwordHash: "$2b$04$x",
      lastSignInAt: new Date(-1),
    },
  });
  const application = await prisma.application.create({ data: { realmId: "root", ownerId: user.id, name: "Ñ" } });
  // A trigger gives it rows of ClientGrant, where it is made and where it is restored.
  const key = { realmId: "root", applicationId: application.id, clientId: "c", environment: "SANDBOX" };
  await prisma.client.create({ data: { ...key, grantTypes: '["client_credentials","password"]' } });
  const times = [1, 999, 1000, 1_700_000_000_001, 1_795_267_556_120, 253_402_300_799_999];
  for (const [index, time] of times.entries())
    await prisma.session.create({
      data: { idHash: `s${index}`, userId: user.id, expiresAt: new Date(time), createdAt: new Date(-(time % 1e12)) },
    });
  const usage = {
    realmId: "root",
    applicationId: "a",
    clientRef: "c",
    environment: "PRODUCTION",
    grantType: "",
    secretId: "",
    outcome: "success",
  };
  await prisma.usageDay.create({ data: { ...usage, day: 20_000, count: 9_007_199_254_740_991n } });
  await prisma.usageDay.create({ data: { ...usage, day: -1, count: 0n } });
  const token = {
    kind: "access",
    format: "opaque",
    realmId: "root",
    applicationId: "a",
    clientRef: "c",
    environment: "SANDBOX",
    grantType: "x",
    scope: "",
  };
  await prisma.tokenRecord.createMany({
    data: Array.from({ length: 4500 }, (_, index) => ({
      ...token,
      id: `018f0000-0000-7000-8000-${index.toString(16).padStart(12, "0")}`,
      issuedAt: new Date(1_700_000_000_000 + index),
      expiresAt: new Date(1_800_000_000_000 - index * 7),
      revokedAt: index % 2 === 0 ? new Date(1_750_000_000_000 + index) : null,
    })),
  });
  await closeOpened(opened);
  return url;
}
