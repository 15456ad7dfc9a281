import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchSyncsOf } from "#tests/support/folder-syncs";
import { keepServerKeys, loadServerKeys } from "./server-keys";
import { syncFolderOf } from "./sync-folder";

describe("a file's name is on disk", () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), "latchkey-sync-"));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(dataDir, { recursive: true });
  });

  it("once its folder is", async () => {
    const synced = await watchSyncsOf(dataDir);
    const file = path.join(dataDir, "file");
    await writeFile(file, "");
    await syncFolderOf(file);
    expect(synced).toEqual([["file"]]);
    await expect(syncFolderOf(path.join(dataDir, "no/file"))).rejects.toThrow("ENOENT");
  });

  it.runIf(existsSync("/proc/self"))("as well as it can be, where the file system writes no folders", async () => {
    await syncFolderOf("/proc/self/status");
  });

  it("before a server key is used, whether it was made or put back", async () => {
    const synced = await watchSyncsOf(path.join(dataDir, "keys"));
    await loadServerKeys({ dataDir });
    expect(synced.map((names) => names.filter((name) => name.endsWith(".key")))).toEqual([
      ["token-mac.key"],
      ["key-encryption.key", "token-mac.key"],
    ]);
    await loadServerKeys({ dataDir });
    expect(synced).toHaveLength(2);
    await keepServerKeys(dataDir, { tokenMacKey: Buffer.alloc(32, 1) });
    expect(synced.at(-1)).toEqual(["key-encryption.key", "token-mac.key"]);
    expect(synced).toHaveLength(3);
  });
});
