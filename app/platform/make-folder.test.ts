import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeFolder } from "./make-folder";

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
