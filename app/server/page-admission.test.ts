import { EventEmitter } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type Client, PageAdmission, PageCost } from "./page-admission";

const idle = () => false;

/** A client, who may leave. */
class Somebody extends EventEmitter {
  destroyed = false;

  leave(): void {
    this.destroyed = true;
    this.emit("close");
  }
}

/** A page that ends when it is told to, and notes that it began. */
class Pages {
  readonly began: string[] = [];
  readonly #ends: (() => void)[] = [];

  constructor(private readonly admission: PageAdmission) {}

  ask(source: string, client: Client = new Somebody()): Promise<string | undefined> {
    return this.admission.run(source, client, async () => {
      this.began.push(source);
      await new Promise<void>((resolve) => this.#ends.push(resolve));
      return "shown";
    });
  }

  /** Ends one page after another, each in a turn of its own, until all that were asked for are settled. */
  async endAll(asked: readonly Promise<string | undefined>[]): Promise<readonly (string | undefined)[]> {
    const outcomes: (string | undefined)[] = [];
    for (const each of asked) void each.then((outcome) => outcomes.push(outcome));
    while (outcomes.length < asked.length) {
      this.#ends.shift()?.();
      await turn();
    }
    return await Promise.all(asked);
  }
}

describe("the admission of pages (issue 10 §2)", () => {
  it("lets a source that comes later have its turn before the rest of a flood", async () => {
    const pages = new Pages(new PageAdmission(idle));
    const flood = Array.from({ length: 100 }, () => pages.ask("flooder"));
    await turn();
    const before = pages.began.length;
    const other = pages.ask("somebody");
    await turn();
    expect(pages.began.slice(before)).toEqual(["somebody"]);
    expect(await pages.endAll([...flood, other])).toEqual([...flood, other].map(() => "shown"));
  });

  it("serves sources in turn while all places are taken", async () => {
    const pages = new Pages(new PageAdmission(idle));
    const sources = ["a", "b", "c", "d", "e"];
    const all = sources.flatMap((source) => Array.from({ length: 8 }, () => pages.ask(source)));
    await pages.endAll(all);
    const places = sources.map((source) => pages.began.indexOf(source));
    // Four of each run at a time, sixteen in all: the fifth source comes next, long before the others have had all of theirs.
    for (const place of places) expect(place).toBeLessThan(20);
  });

  it("refuses what a source has beyond its share of the queue, and lets others in all the same", async () => {
    const pages = new Pages(new PageAdmission(idle));
    const flood = Array.from({ length: 500 }, () => pages.ask("flooder"));
    const other = pages.ask("somebody");
    const outcomes = await pages.endAll(flood);
    expect(outcomes.filter((outcome) => outcome === undefined).length).toBeGreaterThan(300);
    expect(outcomes.filter((outcome) => outcome === "shown").length).toBeGreaterThan(100);
    expect(await other).toBe("shown");
  });

  it("refuses at once when sources without number have filled the queue", async () => {
    const pages = new Pages(new PageAdmission(idle));
    const flood = Array.from({ length: 3000 }, (_, index) => pages.ask(`source ${index}`));
    const refused = (await pages.endAll(flood)).filter((outcome) => outcome === undefined);
    expect(refused.length).toBeGreaterThan(1500);
  });

  it("starts one page at a time while there are protocol requests and the event loop is busy", async () => {
    const admission = new PageAdmission(() => true);
    admission.measure(90, 0.9, 100);
    const pages = new Pages(admission);
    const all = [pages.ask("a"), pages.ask("b"), pages.ask("c")];
    await turn();
    expect(pages.began).toEqual(["a"]);
    expect(await pages.endAll(all)).toEqual(["shown", "shown", "shown"]);
  });

  it("does not pace pages while the event loop has time for both", async () => {
    const admission = new PageAdmission(() => true);
    admission.measure(10, 0.1, 1);
    const pages = new Pages(admission);
    const all = [pages.ask("a"), pages.ask("b"), pages.ask("c")];
    await turn();
    expect(pages.began).toEqual(["a", "b", "c"]);
    await pages.endAll(all);
  });

  it("lets a newcomer into a full queue in place of the newest of the source with the longest line", async () => {
    const pages = new Pages(new PageAdmission(idle));
    const flood = Array.from({ length: 9 }, (_, source) => Array.from({ length: 132 }, () => pages.ask(`flooder ${source}`))).flat();
    const others = ["one", "another"].map((source) => pages.ask(source));
    const outcomes = await pages.endAll([...flood, ...others]);
    expect(outcomes.slice(-2)).toEqual(["shown", "shown"]);
    expect(outcomes.filter((outcome) => outcome === "shown").length).toBe(1024 + 16);
  });

  it("makes no page for a client that has left, neither before its turn nor at it", async () => {
    const pages = new Pages(new PageAdmission(idle));
    const stayed = Array.from({ length: 4 }, () => pages.ask("a"));
    const clients = Array.from({ length: 128 }, () => new Somebody());
    const left = clients.map((client) => pages.ask("a", client));
    for (const client of clients) client.leave();
    expect(await Promise.all(left)).toEqual(left.map(() => undefined));
    // Their places are free, and nothing listens to a client that was served.
    const client = new Somebody().setMaxListeners(200);
    const more = Array.from({ length: 128 }, () => pages.ask("a", client));
    await pages.endAll([...stayed, ...more]);
    expect(pages.began.length).toBe(4 + 128);
    expect(client.listenerCount("close")).toBe(0);
    client.leave();
    expect(await pages.ask("a", client)).toBeUndefined();
  });

  it("goes on after a page that failed", async () => {
    const admission = new PageAdmission(idle);
    const failing = Array.from({ length: 40 }, () => admission.run("a", new Somebody(), () => Promise.reject(new Error("broken"))));
    expect((await Promise.allSettled(failing)).every(({ status }) => status === "rejected")).toBe(true);
    expect(await admission.run("a", new Somebody(), async () => "shown")).toBe("shown");
  });
});

describe("what a page costs", () => {
  const learnt = (rounds: readonly (readonly [active: number, pages: number, requests: number])[]) => {
    const cost = new PageCost();
    for (let turn = 0; turn < 50; turn += 1) for (const [active, pages, requests] of rounds) cost.learn(active, pages, requests);
    return cost.milliseconds;
  };

  it("is learnt beside protocol requests too", () => {
    expect(
      learnt([
        [50, 0, 100],
        [90, 5, 100],
      ]),
    ).toBeCloseTo(8, 1);
  });

  it("is learnt from pages alone, and believed from 1 to 25 ms", () => {
    expect(learnt([[60, 5, 0]])).toBeCloseTo(12, 1);
    expect(learnt([[1000, 5, 0]])).toBeCloseTo(25, 1);
    expect(learnt([[1, 50, 0]])).toBeCloseTo(1, 1);
  });
});
