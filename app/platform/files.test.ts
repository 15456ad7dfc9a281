import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchSyncsOf } from "../../tests/support/folder-syncs";
import { makeFolder, syncFolderOf } from "./files";
import { keepServerKeys, loadServerKeys } from "./server-keys";

const root = mkdtempSync(path.join(tmpdir(), "latchkey-folder-"));
afterAll(() => rmSync(root, { recursive: true }));

describe("makeFolder", () => {
  it("makes what is missing with the mode that is wanted, also for several at once, and leaves what is there", async () => {
    const folder = path.join(root, "a/b/c");
    await Promise.all([1, 2, 3].map(() => makeFolder(folder, 0o700)));
    await makeFolder(folder, 0o755);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(path.dirname(folder)).mode & 0o777).toBe(0o700);
  });

  it("fails below a file", async () => {
    writeFileSync(path.join(root, "file"), "");
    await expect(makeFolder(path.join(root, "file/below/it"))).rejects.toThrow("ENOTDIR");
  });

  it.runIf(existsSync("/proc/self"))("fails, and does not hang, where a folder that is there takes none", async () => {
    await expect(makeFolder("/proc/latchkey/data")).rejects.toThrow("ENOENT");
  });
});

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
