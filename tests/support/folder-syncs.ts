import { fstatSync, readdirSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { vi } from "vitest";

/**
 * What is in a folder each time that it is written to disk: what has its name by then keeps it through a power cut.
 *
 * @returns the names, once for each time, as they come; `vi.restoreAllMocks` ends it.
 */
export async function watchSyncsOf(folder: string): Promise<readonly (readonly string[])[]> {
  const seen: string[][] = [];
  const probe = await open(tmpdir());
  const handles: FileHandle = Object.getPrototypeOf(probe);
  await probe.close();
  const sync = handles.sync;
  vi.spyOn(handles, "sync").mockImplementation(async function (this: FileHandle) {
    const { ino, dev } = fstatSync(this.fd);
    const wanted = statSync(folder, { throwIfNoEntry: false });
    if (wanted?.ino === ino && wanted.dev === dev) seen.push(readdirSync(folder).toSorted());
    await sync.call(this);
  });
  return seen;
}
