import { describe, expect, it } from "vitest";
import { rateChart } from "./chart";
import { holds } from "./check-answer";
import type { Figures, Load } from "./load";
import type { Measurement } from "./measure";
import { replaceMeasured } from "./report";
import { closedTable, openTable, summaryTable } from "./table";
import { isMet, targets } from "./targets";

const FIGURES = { rate: 0, p50: 1, p99: 3, p999: 9, errors: 0, latenessP99: 0.5, cpuMicros: 20, databaseMicros: 0, megabytes: 100 };

function measured(name: string, load: Load, figures: Partial<Figures>, peer?: string): Measurement {
  const start = () => Promise.reject(new Error("not started"));
  const subject = { name, answer: name.startsWith("bare") ? "floor" : "opaque", start, ...(peer ? { peer } : {}) } as const;
  return { subject, load, figures: { ...FIGURES, ...figures } };
}

const at = (connections: number): Load => ({ kind: "closed", connections });
const OIDC = "oidc-provider memory opaque";
const ALL = [
  measured("bare node:http", at(32), { rate: 80_000 }),
  measured("Latchkey SQLite opaque", at(32), { rate: 26_000, databaseMicros: 7 }, OIDC),
  measured("Latchkey SQLite opaque", at(128), { rate: 30_000, p50: 4, p99: 17 }, OIDC),
  measured(OIDC, at(32), { rate: 8_000 }),
  measured("Latchkey SQLite opaque", { kind: "open", rate: 5000 }, { rate: 4999.6 }),
];

describe("the tables", () => {
  it("set a rate beside the floor's and the peer's under the same load, and nothing where there is none", () => {
    const rows = closedTable(ALL).split("\n");
    expect(rows).toHaveLength(6);
    expect(rows[3]).toBe(`| Latchkey SQLite opaque | 32 | 26,000 | 0.33 | 3.25 × ${OIDC} | 1.00 | 3.0 | 9.0 | 20 | 7 | 100 | 0 |`);
    expect(rows[4]).toContain("| 128 | 30,000 | – | – |");
  });

  it("have a row for each server in the summary, with a dash for a load that was not measured", () => {
    expect(summaryTable(ALL).split("\n")).toEqual([
      "| requests/s | 32 | 128 | p50 ms, 128 | p99 ms | CPU µs | MB |",
      "| --- | --- | --- | --- | --- | --- | --- |",
      "| bare node:http | 80,000 | – | – | – | – | – |",
      "| Latchkey SQLite opaque | 26,000 | 30,000 | 4.0 | 17.0 | 20 | 100 |",
      `| ${OIDC} | 8,000 | – | – | – | – | – |`,
    ]);
  });

  it("keep the open loop apart", () => {
    expect(openTable(ALL).split("\n").slice(2)).toEqual([
      "| Latchkey SQLite opaque | 5,000 | 5,000 | 1.00 | 3.0 | 9.0 | 0.5 | 20 | – | 100 | 0 |",
    ]);
  });
});

describe("the targets", () => {
  const outcome = (what: string) => {
    const target = targets(ALL, 2.5).find((one) => one.what.startsWith(what));
    return target && isMet(target);
  };

  it("are met or missed by the ratio of one load", () => {
    expect(outcome("SQLite opaque ÷ floor, 32")).toBe(false);
    expect(outcome("SQLite opaque ÷ oidc-provider in memory, 32")).toBe(true);
    expect(outcome("SQLite opaque, p99 ÷ p50")).toBe(false);
    expect(outcome("second start")).toBe(true);
  });

  it("are neither when the run has not measured them", () => {
    expect(outcome("SQLite opaque ÷ floor, 128")).toBeUndefined();
    expect(outcome("PostgreSQL opaque ÷")).toBeUndefined();
  });
});

describe("the document", () => {
  it("keeps what is written by hand around what is measured", () => {
    const document = "# Speed\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nWhy.\n";
    const renewed = "# Speed\n<!-- measured: begin -->\nnew\n<!-- measured: end -->\nWhy.\n";
    expect(replaceMeasured(document, "new")).toBe(renewed);
    expect(() => replaceMeasured("# Speed\n", "new")).toThrow("needs the lines");
  });

  it("has a chart of one load with a bar and a figure for each server", () => {
    const svg = rateChart(ALL, 32);
    expect(svg.match(/<rect/g)).toHaveLength(3);
    expect(svg).toContain("80,000");
    expect(svg).not.toContain("30,000");
  });
});

describe("the check before the load", () => {
  const body = (access_token: string) => JSON.stringify({ access_token, token_type: "Bearer" });
  const jwt = `${Buffer.from(JSON.stringify({ alg: "ES256", typ: "at+jwt" })).toString("base64url")}.e30.c2ln`;

  it("tells opaque tokens and algorithms apart", () => {
    expect(holds(body("lk_at_x"), "opaque")).toBe(true);
    expect(holds(body(jwt), "opaque")).toBe(false);
    expect(holds(body(jwt), "ES256")).toBe(true);
    expect(holds(body(jwt), "RS256")).toBe(false);
  });

  it("wants an active token and a page with a heading", () => {
    expect(holds('{"active":true}', "active")).toBe(true);
    expect(holds('{"active":false}', "active")).toBe(false);
    expect(holds("<main><h1>Applications</h1></main>", "page")).toBe(true);
  });
});
