import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchSyncsOf } from "#tests/support/folder-syncs";
import { closeOpened, openDetached } from "../database";
import { migrateDatabase } from "../migrate";
import { backUpDatabase, restoreDatabase } from ".";

/** Drafts' folders and locks go last, and may stay: the next backup clears them. */
const isNoDraft = (name: string) => !/\.(partial|restoring)(\.lock)?$/.test(name);

describe("what a backup or a restore has made final", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "latchkey-final-"));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  it.each([false, true])("has its name on disk before it is said to be done; portable: %s", async (portable) => {
    const url = `file:${path.join(folder, "from/latchkey.db")}`;
    const opened = await openDetached({ url });
    await migrateDatabase(opened);
    await closeOpened(opened);
    const backups = await watchSyncsOf(folder);
    const file = path.join(folder, "copy");
    await backUpDatabase(url, file, { portable });
    expect(backups.at(-1)?.filter(isNoDraft)).toEqual(["copy", "from"]);
    vi.restoreAllMocks();
    const place = path.join(folder, "to");
    await mkdir(place);
    const restored = await watchSyncsOf(place);
    await restoreDatabase(`file:${path.join(place, "latchkey.db")}`, file, { force: false });
    expect(restored.at(-1)?.filter(isNoDraft)).toEqual(["latchkey.db"]);
  });
});
