import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import path from "node:path";
import { z } from "zod";

/** Addresses that attackers come from; the honest come from 127.0.0.1. Linux answers on all of 127.0.0.0/8. */
export const SOURCES = ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"];

export interface AttackerPlan {
  readonly loops: readonly (readonly string[])[];
  readonly connections: number;
  readonly halves: boolean;
  /** It ends after these seconds, or after so many requests. */
  readonly seconds: number;
  readonly count?: number;
}

const done = z.object({
  sent: z.number(),
  /** By status. */
  answers: z.record(z.string(), z.number()),
  /** Connections that broke or could not be made. */
  failed: z.number(),
  seconds: z.number(),
  /** Share of a core that it used itself. */
  cpuShare: z.number(),
});
export type AttackerFigures = z.output<typeof done>;

/** Runs `attacker.mjs` against a server until it has done what was planned. */
export async function runAttacker(origin: string, plan: AttackerPlan): Promise<AttackerFigures> {
  const { hostname, port } = new URL(origin);
  const child = spawn(process.execPath, [path.resolve("tests/load/attack/attacker.mjs")], { stdio: ["pipe", "pipe", "inherit"] });
  let printed = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => {
    printed += text;
  });
  child.stdin.end(JSON.stringify({ ...plan, host: hostname, port: Number(port), sources: SOURCES }));
  await once(child, "close");
  return done.parse(JSON.parse(printed));
}

/** Sends one request on a connection of its own from a local address, and waits for its answer at most `milliseconds`. */
export async function sendOnce(origin: string, bytes: string, localAddress: string, milliseconds: number): Promise<void> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port), localAddress });
  socket.on("error", () => undefined);
  const closed = new Promise((resolve) => void socket.once("close", resolve));
  const answered = once(socket, "data").catch(() => undefined);
  socket.write(bytes, "latin1");
  const late = setTimeout(() => socket.destroy(), milliseconds);
  await Promise.race([answered, closed]);
  // What is left of a long answer.
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 50))]);
  clearTimeout(late);
  socket.destroy();
}
