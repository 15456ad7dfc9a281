import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { PageAdmission } from "./page-admission";

const idle = () => false;

/** A page that ends when it is told to, and notes that it began. */
class Pages {
  readonly began: string[] = [];
  readonly #ends: (() => void)[] = [];

  constructor(private readonly admission: PageAdmission) {}

  ask(source: string): Promise<string | undefined> {
    return this.admission.run(source, async () => {
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

  it("starts one page at a time while there are protocol requests", async () => {
    const pages = new Pages(new PageAdmission(() => true));
    const all = [pages.ask("a"), pages.ask("b"), pages.ask("c")];
    await turn();
    expect(pages.began).toEqual(["a"]);
    expect(await pages.endAll(all)).toEqual(["shown", "shown", "shown"]);
  });

  it("goes on after a page that failed", async () => {
    const admission = new PageAdmission(idle);
    const failing = Array.from({ length: 40 }, () => admission.run("a", () => Promise.reject(new Error("broken"))));
    expect((await Promise.allSettled(failing)).every(({ status }) => status === "rejected")).toBe(true);
    expect(await admission.run("a", async () => "shown")).toBe("shown");
  });
});
