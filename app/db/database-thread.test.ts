import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDatabaseThread } from "./database-thread";

/** Speaks as a thread does, and fails as it is told to. */
const ENTRY = `
import { parentPort } from "node:worker_threads";
const [command] = process.argv.slice(2);
if (command === "cannot open") parentPort.postMessage({ failed: "no such folder" });
else {
  parentPort.postMessage("open");
  parentPort.on("message", (message) => {
    if (message === "stop") parentPort.close();
    else if (message === "throw") throw new Error("disk I/O error");
    else if (message === "exit") process.exit(3);
    else parentPort.postMessage(message);
  });
}
`;

/** Where it is not, the test holds all the same, and shows less. */
const LONGER_THAN_A_START_MS = 1000;

let folder: string;
let entry: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latchkey-thread-"));
  entry = path.join(folder, "entry.mjs");
  await writeFile(entry, ENTRY);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A thread that runs, and its death when it comes. */
async function running() {
  let tell: (error: unknown) => void = () => undefined;
  const died = new Promise<unknown>((resolve) => {
    tell = resolve;
  });
  const deaths: unknown[] = [];
  const thread = await startDatabaseThread(entry, "serve", "file:unused", (error) => {
    deaths.push(error);
    tell(error);
  });
  return { thread, deaths, died };
}

describe("a thread over the database", () => {
  it("answers along its line, and ends without a word when it is told to", async () => {
    const { thread, deaths } = await running();
    const answer = new Promise((resolve) => thread.line.receive(resolve));
    thread.line.send({ id: 1 });
    expect(await answer).toEqual({ id: 1 });
    await thread.stop();
    expect(deaths).toEqual([]);
  });

  it("issue 3 §3: its death by an error is told, with the error: nobody waits for what it will not write", async () => {
    const { thread, died } = await running();
    thread.line.send("throw");
    expect(String(await died)).toContain("disk I/O error");
  });

  it("issue 3 §3: so is an end of its own", async () => {
    const { thread, died } = await running();
    thread.line.send("exit");
    expect(await died).toBeUndefined();
  });

  it("does not start when it cannot open its file", async () => {
    const starting = startDatabaseThread(entry, "cannot open", "file:unused", () => undefined);
    await expect(starting).rejects.toThrow("no such folder");
  });

  it("says why it could not open it, however late it is heard: the reason and the end then come together", async () => {
    const starting = startDatabaseThread(entry, "cannot open", "file:unused", () => undefined);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LONGER_THAN_A_START_MS);
    await expect(starting).rejects.toThrow("no such folder");
  });
});
