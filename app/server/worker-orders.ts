/** In a worker: what its primary wants of it. */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { type Order, onOrder, report } from "./worker-messages";

/** Milliseconds that a worker waits for leave to end. */
const LEAVE_MS = 1_000;

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
