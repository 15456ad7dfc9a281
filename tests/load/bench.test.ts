import { describe, expect, it } from "vitest";
import { choose } from "./bench";
import { countRuns } from "./measure";
import { SUBJECTS } from "./subjects";

describe("the benchmark's command line", () => {
  it("runs everything by default, with names that are unique and peers that exist", () => {
    const { subjects, plan } = choose([]);
    const names = subjects.map(({ name }) => name);
    expect(new Set(names).size).toBe(SUBJECTS.length);
    expect(subjects.flatMap(({ peer }) => peer ?? []).filter((peer) => !names.includes(peer))).toEqual([]);
    expect(plan.closed).toEqual([1, 32, 128]);
  });

  it("takes less than two minutes with --quick", () => {
    const { subjects, plan } = choose(["--quick"]);
    const seconds = countRuns(subjects, plan) * (plan.seconds + 0.5) + subjects.length * (plan.warmUpSeconds + 1);
    expect(seconds).toBeLessThan(110);
    expect(subjects.some(({ answer }) => answer === "floor")).toBe(true);
  });

  it("takes any part of a name, and settings of one's own", () => {
    const { subjects, plan } = choose(["--only", "bare", "--only", "postgresql es256", "--connections", "8,16", "--seconds", "1"]);
    expect(subjects.map(({ name }) => name)).toEqual([
      "bare node:http",
      "Latchkey PostgreSQL ES256",
      "Latchkey PostgreSQL ES256, all cores",
    ]);
    expect(plan).toMatchObject({ closed: [8, 16], seconds: 1 });
  });

  it("refuses names nobody has, figures that are none, and to write what leaves subjects out", () => {
    expect(() => choose(["--only", "nothing"])).toThrow("There are: bare node:http");
    expect(() => choose(["--seconds", "soon"])).toThrow("numbers above 0");
    expect(() => choose(["--quick", "--write"])).toThrow("--write takes a run of everything");
  });
});
