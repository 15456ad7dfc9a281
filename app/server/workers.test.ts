import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runWorkers } from "./workers";

const ENTRY = `
import { createServer } from "node:http";
process.on("message", (message) => { if (message?.order?.startsWith("start")) createServer().listen(0, "127.0.0.1", () => process.send({ worker: "serving" })); });
process.send({ worker: "listening for orders" });
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latchkey-workers-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const listening = () => Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected()).length;

it("a worker that takes no messages ends neither the primary nor the others", { timeout: 30_000 }, async () => {
  const entry = path.join(folder, "worker.mjs");
  await writeFile(entry, ENTRY);
  const reports: string[] = [];
  const both = new Promise((resolve) => cluster.once("listening", () => cluster.once("listening", resolve)));
  const code = runWorkers({ count: 2, entry, report: (message) => void reports.push(message) });
  await both;
  // What Node says of a message to a worker that is gone already.
  const undelivered = (worker: Worker) => void worker.emit("error", new Error("write EPIPE"));
  cluster.on("fork", undelivered);
  const replaced = once(cluster, "listening");
  const [victim] = Object.values(cluster.workers ?? {});
  victim?.process.kill("SIGKILL");
  await replaced;
  cluster.off("fork", undelivered);
  // The one that was killed may have been told something, too.
  expect(new Set(reports)).toEqual(new Set(["a worker died and is replaced", "a worker could not be reached"]));
  expect(listening()).toBe(2);
  for (const worker of Object.values(cluster.workers ?? {})) if (worker) setImmediate(undelivered, worker);
  process.emit("SIGTERM");
  expect(await code).toBe(0);
});
