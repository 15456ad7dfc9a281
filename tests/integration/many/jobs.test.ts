/** Issue 3 §4: jobs run once however many processes there are, and go on when the one that ran them is gone. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { ENGINES, freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";

const EVERY_MS = 100;
const LEASE_MS = 3000;
const HANG = { timeout: 60_000, interval: 20 };

interface Happening {
  readonly pid: number;
  readonly event: string;
  /** Milliseconds since the epoch, by the process itself. */
  readonly at: number;
}

afterAll(stopSharedPostgres);

describe.each(ENGINES)("three processes with a job on one %s", (engine) => {
  const children: ChildProcess[] = [];
  const happenings: Happening[] = [];
  afterAll(() => {
    for (const child of children) child.kill("SIGKILL");
  });

  function startProcess(url: string): void {
    const args = ["tests/load/run.mjs", "../integration/many/job-process.ts", url, String(EVERY_MS), String(LEASE_MS)];
    const child = spawn(process.execPath, args, {
      cwd: path.resolve(import.meta.dirname, "../../.."),
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    let rest = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const [event = "", at = ""] = line.split(" ");
        happenings.push({ pid: child.pid ?? 0, event, at: Number(at) });
      }
    });
  }
  const of = (pid: number | undefined) => happenings.filter((one) => one.pid === pid);
  const childOf = (pid: number) => children.find((child) => child.pid === pid);
  const firstAfter = (time: number, event: string) => happenings.find((one) => one.event === event && one.at > time);
  /** The process whose work is under way, just after one of its steps. */
  async function working(since: number): Promise<number> {
    await expect.poll(() => firstAfter(since, "step"), HANG).toBeDefined();
    return happenings.at(-1)?.pid ?? 0;
  }
  /** Stops a process in the middle of its work. */
  async function stopOne(): Promise<number> {
    for (;;) {
      const pid = await working(Date.now());
      childOf(pid)?.kill("SIGSTOP");
      // What it said before is on its way here.
      await sleep(200);
      if (["begin", "step"].includes(of(pid).at(-1)?.event ?? "")) return pid;
      childOf(pid)?.kill("SIGCONT");
    }
  }
  /** From begin to end or, for one that was killed, to its last step. */
  function runs(): { readonly pid: number; readonly from: number; readonly to: number }[] {
    return children.flatMap(({ pid = 0 }) => {
      const mine = of(pid);
      return mine.flatMap(({ event, at }, index) => {
        if (event !== "begin") return [];
        const next = mine.findIndex((one, later) => later > index && one.event === "begin");
        return [{ pid, from: at, to: mine.slice(index, next < 0 ? undefined : next).at(-1)?.at ?? at }];
      });
    });
  }

  it("one at a time runs it; another takes over from one that was killed, was stopped, or left", { timeout: 240_000 }, async () => {
    const url = await freshDatabaseUrl(engine);
    const opened = await openDetached({ url });
    await migrateDatabase(opened);
    for (let count = 0; count < 3; count += 1) startProcess(url);
    await expect.poll(() => happenings.filter(({ event }) => event === "ready").length, HANG).toBe(3);
    await expect.poll(() => happenings.filter(({ event }) => event === "end").length, HANG).toBeGreaterThan(3);

    const killed = await working(Date.now());
    childOf(killed)?.kill("SIGKILL");
    const death = Date.now();
    await expect.poll(() => happenings.find(({ pid, event, at }) => pid !== killed && event === "begin" && at > death), HANG).toBeDefined();

    // A process that stood still for longer than its lease ends the step under way and takes no other.
    const stopped = await stopOne();
    expect(stopped).not.toBe(killed);
    const stop = Date.now();
    await expect.poll(() => happenings.find(({ pid, event, at }) => pid !== stopped && event === "begin" && at > stop), HANG).toBeDefined();
    const before = of(stopped).length;
    childOf(stopped)?.kill("SIGCONT");
    const since = () =>
      of(stopped)
        .slice(before)
        .map(({ event }) => event);
    await expect.poll(since, HANG).toContain("end");
    expect(since().indexOf("end")).toBeLessThanOrEqual(1);

    // One that leaves gives its lease back.
    const leaving = await working(Date.now());
    const child = childOf(leaving);
    child?.kill("SIGTERM");
    if (child) await once(child, "exit");
    const left = Date.now();
    await expect.poll(() => firstAfter(left, "begin"), HANG).toBeDefined();

    expect(happenings.filter(({ event }) => event.startsWith("error"))).toEqual([]);
    const spans = runs().filter(({ pid }) => pid !== stopped);
    const overlaps = spans.filter((one) => spans.some((other) => other.pid !== one.pid && one.from < other.to && other.from < one.to));
    expect(overlaps).toEqual([]);
    await closeOpened(opened);
  });
});
