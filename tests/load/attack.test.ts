import { describe, expect, it } from "vitest";
import { ATTACKS } from "./attack/attacks";
import { type AttackFigures, attackTable, broken, rowsPerMinute } from "./attack/verdict";

const HARMLESS: AttackFigures = {
  attack: "probe",
  anonymous: true,
  rate: 900,
  rateBeside: 1000,
  failedHonest: 0,
  healthMs: 12,
  loopMs: 3,
  memoryRatio: 1.01,
  rowsPerMinute: 4,
  processes: "kept",
};

describe("the verdict on an attack", () => {
  it("is good when every bound of the table holds", () => {
    expect(broken(HARMLESS)).toEqual([]);
    expect(broken({ ...HARMLESS, loopMs: undefined })).toEqual([]);
  });

  it("names every bound that is broken", () => {
    const bad = { rate: 499, failedHonest: 1, healthMs: 1001, loopMs: 51, memoryRatio: 1.11, rowsPerMinute: 201 } as const;
    expect(broken({ ...HARMLESS, ...bad })).toEqual(["/token", "failed", "/healthz", "loop", "memory", "rows"]);
  });

  it("counts as broken what a server that ended could not show", () => {
    const gone = {
      rateBeside: undefined,
      loopMs: "blocked",
      memoryRatio: undefined,
      rowsPerMinute: undefined,
      processes: "ended",
    } as const;
    expect(broken({ ...HARMLESS, ...gone })).toEqual(["/token", "loop", "memory", "rows", "ended"]);
    expect(attackTable([{ ...HARMLESS, ...gone }])).toContain(
      "| probe | 0.00 | 0 | 12 | blocked | – | – | **/token, loop, memory, rows, ended** |",
    );
  });

  it("bounds the rows of strangers only", () => {
    expect(broken({ ...HARMLESS, anonymous: false, rowsPerMinute: 5000 })).toEqual([]);
  });
});

it("counts the rows of less than a minute as a whole minute's", () => {
  expect(rowsPerMinute(400, 10, 4)).toBe(100);
  expect(rowsPerMinute(400, 120, 4)).toBe(50);
  expect(rowsPerMinute(-3, 10, 4)).toBe(0);
});

describe("the attacks", () => {
  const url = "http://127.0.0.1:40123";
  const portal = {
    origin: url,
    engine: "sqlite",
    databaseUrl: "",
    pid: 0,
    honest: { url: `${url}/token`, method: "POST", headers: {}, body: "" },
    clientId: "id",
    person: { email: "ada@example.com", password: "right" },
    developers: [{ applicationId: "1", cookie: "c=1" }],
    probeFolder: "",
    isAlive: () => true,
    stop: async () => undefined,
  } as const;

  it("have a name each", () => {
    expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
  });

  it.each(ATTACKS.filter(({ halves }) => !halves))("$name sends whole requests, so that each is answered", ({ loops }) => {
    for (const request of loops(portal).flat()) {
      const [head = "", ...body] = request.split("\r\n\r\n");
      expect(head).toMatch(/^(GET|POST) \/\S* HTTP\/1\.1\r\n/);
      if (head.includes("transfer-encoding: chunked")) {
        expect(request.endsWith("\r\n0\r\n\r\n")).toBe(true);
        continue;
      }
      const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
      expect(Buffer.byteLength(body.join("\r\n\r\n"), "latin1")).toBe(length);
    }
  });
});
