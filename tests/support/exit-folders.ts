import { rmSync } from "node:fs";

const folders: string[] = [];

/** Has a folder removed when this process ends. One listener for all of them: Node warns of many. */
export function removeAtExit(folder: string): void {
  if (folders.length === 0) {
    process.once("exit", () => {
      for (const each of folders) rmSync(each, { recursive: true, force: true });
    });
  }
  folders.push(folder);
}
