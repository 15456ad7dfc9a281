import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadServerKeys } from "./server-keys";

describe("DESIGN §4: server keys come from the environment, or are made once with mode 0600", () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), "latchkey-keys-"));
  });
  afterEach(async () => await rm(dataDir, { recursive: true }));

  it("makes them once and reads them again", async () => {
    const first = await loadServerKeys({ dataDir });
    expect(await loadServerKeys({ dataDir })).toEqual(first);
    expect(first.keyEncryptionKey).toHaveLength(32);
    expect(first.tokenMacKeys).not.toContainEqual(first.keyEncryptionKey);
    const { mode } = await stat(path.join(dataDir, "keys/token-mac.key"));
    expect(mode & 0o777).toBe(0o600);
  });

  it("prefer the environment's, and then write no file", async () => {
    const key = new Uint8Array(32).fill(7);
    const keys = await loadServerKeys({ dataDir, tokenMacKeys: [key], keyEncryptionKey: key });
    expect(keys).toEqual({ tokenMacKeys: [key], keyEncryptionKey: key });
    await expect(readFile(path.join(dataDir, "keys/token-mac.key"))).rejects.toThrow("ENOENT");
  });

  it("refuse a damaged file rather than replace the key", async () => {
    await loadServerKeys({ dataDir });
    await writeFile(path.join(dataDir, "keys/token-mac.key"), "cut");
    await expect(loadServerKeys({ dataDir })).rejects.toThrow("token-mac.key does not hold a key of 32 bytes");
  });
});
