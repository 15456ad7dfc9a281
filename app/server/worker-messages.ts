/** The messages between a primary and its workers about the workers' start and end. Their channel also carries the messages about metrics. */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** Milliseconds that a worker waits for leave to end. */
const LEAVE_MS = 1_000;

/** What a primary tells a worker. The first worker alone prepares the database and speaks to the console. */
const orderSchema = z.object({ order: z.enum(["start", "start first", "announce", "leave"]) });
export type Order = z.infer<typeof orderSchema>["order"];

/** What a worker says: once it listens for orders, once all its ports are open, twice a second while it answers, and once it has closed its ports. */
const reportSchema = z.object({ worker: z.enum(["listening for orders", "serving", "alive", "stopped listening"]) });
export type Report = z.infer<typeof reportSchema>["worker"];

/** Calls `listener` with each order of the primary; gives back what ends it. */
function onOrder(listener: (order: Order) => void): () => void {
  const listen = (raw: unknown) => {
    const message = has(raw, "order") ? orderSchema.safeParse(raw).data : undefined;
    if (message !== undefined) listener(message.order);
  };
  process.on("message", listen);
  return () => void process.off("message", listen);
}

/** The report in a worker's message, or undefined when it is about something else. */
export function readReport(raw: unknown): Report | undefined {
  return has(raw, "worker") ? reportSchema.safeParse(raw).data?.worker : undefined;
}

/** In a worker: says something to the primary. Elsewhere, or when the primary is gone, does nothing. */
export function report(worker: Report): void {
  process.send?.({ worker }, undefined, undefined, () => undefined);
}

/** In a worker: says that its event loop runs. */
export function reportAlive(): void {
  if (process.connected) report("alive");
}

function has(raw: unknown, name: string): boolean {
  return typeof raw === "object" && raw !== null && name in raw;
}

/**
 * A worker's orders: whether it is the first of its primary's start, and when to speak.
 *
 * @example const orders = await workerOrders(); if (orders.first) …
 */
export async function workerOrders(): Promise<{ readonly first: boolean; readonly announced: Promise<unknown> }> {
  const start = nextOrder();
  report("listening for orders");
  const first = (await start) === "start first";
  return { first, announced: nextOrder() };
}

/**
 * In a worker that has closed its ports: waits until the primary knows. Connections that it handed over meanwhile have come by
 * then and were given back; if the process ended before, nobody would ever answer them.
 */
export async function takeLeave(): Promise<void> {
  if (!process.connected) return;
  const leave = nextOrder();
  report("stopped listening");
  await Promise.race([leave, once(process, "disconnect"), sleep(LEAVE_MS)]);
}

async function nextOrder(): Promise<Order> {
  return await new Promise((resolve) => {
    const end = onOrder((order) => {
      end();
      resolve(order);
    });
  });
}
