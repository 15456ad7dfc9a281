/**
 * Prometheus reaches any one of the workers that share a port: that one asks the primary for the figures of all, and of the primary
 * itself. Where there are several, the label `worker` tells them apart: sums would fall when one is replaced, and look like a burst. Of
 * a single worker and the one that renews it, only the newer is asked: without labels their figures would be one series that jumps.
 */
import cluster, { type Worker } from "node:cluster";
import { z } from "zod";
import { collectMetrics, type MetricFamily } from "#app/platform/metrics";

/** What the primary counts itself. */
const OF_PRIMARY = "latchkey_workers_";

/** Milliseconds that a worker which is busy gets; Prometheus itself waits ten seconds. */
const PATIENCE_MS = 1000;

const sample = z.object({ suffix: z.string(), labels: z.string(), value: z.number() });
const family = z.object({ name: z.string(), help: z.string(), type: z.enum(["counter", "gauge", "histogram"]), samples: z.array(sample) });
/** Without a number: the primary's, or those of a worker that is alone. */
const parts = z.array(z.object({ worker: z.number().optional(), families: z.array(family) }));
type Parts = z.infer<typeof parts>;
type Families = Parts[number]["families"];

const toPrimary = z.discriminatedUnion("metrics", [
  z.object({ metrics: z.literal("here") }),
  z.object({ metrics: z.literal("gather"), id: z.number() }),
  z.object({ metrics: z.literal("part"), id: z.number(), families: z.array(family) }),
]);
const toWorker = z.discriminatedUnion("metrics", [
  z.object({ metrics: z.literal("collect"), id: z.number() }),
  z.object({ metrics: z.literal("whole"), id: z.number(), parts }),
]);

/** The channel between primary and worker carries other messages too. */
function isAboutMetrics(raw: unknown): boolean {
  return typeof raw === "object" && raw !== null && "metrics" in raw;
}

/**
 * In the primary: passes the workers' questions and answers on, and adds what it counts itself.
 *
 * @param workers how many there should be; where it is one, answers have no label.
 */
export function relayMetrics(workers: number): void {
  // A worker that has not said so is still starting, and would keep the others waiting. The newest is the last.
  const here = new Set<Worker>();
  const rounds = new Map<number, (worker: number, families: Families) => void>();
  let round = 0;
  cluster.on("exit", (worker) => void here.delete(worker));
  cluster.on("message", (asker: Worker, raw: unknown) => {
    if (!isAboutMetrics(raw)) return;
    const { data: message } = toPrimary.safeParse(raw);
    if (message?.metrics === "here") here.add(asker);
    else if (message?.metrics === "part") rounds.get(message.id)?.(asker.id, message.families);
    else if (message?.metrics === "gather") {
      round += 1;
      const asked = workers === 1 ? [...here].slice(-1) : [...here];
      const id = round;
      const gathered: Parts = [];
      const finish = () => {
        clearTimeout(timer);
        const own = { families: collectMetrics().filter(({ name }) => name.startsWith(OF_PRIMARY)) };
        if (rounds.delete(id) && asker.isConnected()) asker.send({ metrics: "whole", id: message.id, parts: [...gathered, own] });
      };
      const timer = setTimeout(finish, PATIENCE_MS);
      rounds.set(id, (worker, families) => {
        gathered.push(workers === 1 ? { families } : { worker, families });
        if (gathered.length === asked.length) finish();
      });
      for (const worker of asked) if (worker.isConnected()) worker.send({ metrics: "collect", id });
    }
  });
}

const questions = new Map<number, (answered: Parts) => void>();
let asked = 0;

/** In a worker: answers the primary's questions. Elsewhere does nothing. */
export function offerMetrics(): void {
  if (!cluster.isWorker) return;
  process.on("message", (raw) => {
    if (!isAboutMetrics(raw)) return;
    const { data: message } = toWorker.safeParse(raw);
    if (message?.metrics === "collect") process.send?.({ metrics: "part", id: message.id, families: collectMetrics() });
    else if (message?.metrics === "whole") questions.get(message.id)?.(message.parts);
  });
  process.send?.({ metrics: "here" });
}

/** The metrics of this process, or of all workers where it is one of them. */
export async function gatherMetrics(): Promise<readonly MetricFamily[]> {
  if (!cluster.isWorker) return collectMetrics();
  asked += 1;
  const id = asked;
  const whole = await new Promise<Parts>((resolve) => {
    const timer = setTimeout(resolve, 2 * PATIENCE_MS, []);
    questions.set(id, (answered) => {
      clearTimeout(timer);
      resolve(answered);
    });
    process.send?.({ metrics: "gather", id });
  });
  questions.delete(id);
  return byWorker(whole);
}

/** One family a name, as the text format wants it, with every sample under its worker where that has a number. */
export function byWorker(whole: Parts): readonly MetricFamily[] {
  const families = new Map<string, Families[number]>();
  for (const { worker, families: own } of [...whole].sort((a, b) => (a.worker ?? 0) - (b.worker ?? 0))) {
    const label = worker === undefined ? "" : `worker="${worker}"`;
    for (const { samples, ...about } of own) {
      const merged = families.get(about.name) ?? { ...about, samples: [] };
      families.set(about.name, merged);
      for (const each of samples) merged.samples.push({ ...each, labels: [label, each.labels].filter(Boolean).join(",") });
    }
  }
  return [...families.values()];
}
