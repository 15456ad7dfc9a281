/** What an attack did to the portal, beside what it may do at most. */
import { table, whole } from "../table";

export interface AttackFigures {
  readonly attack: string;
  readonly anonymous: boolean;
  /** Answers of `/token` a second during it. */
  readonly rate: number;
  /** The same server's, beside a process that takes as much CPU as the attacker; undefined when its processes ended before. */
  readonly rateBeside: number | undefined;
  /** Honest requests for a token that got no token. */
  readonly failedHonest: number;
  /** The longest that `/healthz` took, in milliseconds. */
  readonly healthMs: number;
  /** The longest that one of its requests kept the event loop busy; undefined where a request does nothing by itself. */
  readonly loopMs: number | "blocked" | undefined;
  /** Memory after a bounded count of it ÷ before; undefined when its processes ended before. */
  readonly memoryRatio: number | undefined;
  /** Rows that one source added in a minute; undefined as `memoryRatio`. */
  readonly rowsPerMinute: number | undefined;
  /** What became of the processes of the server. */
  readonly processes: "kept" | "replaced" | "ended";
}

/** The bounds of each column. */
export const BOUNDS = { rateRatio: 0.5, failedHonest: 0, healthMs: 1000, loopMs: 50, memoryRatio: 1.1, rowsPerMinute: 200 } as const;

/** The columns whose bound an attack broke; none when all hold. */
export function broken(figures: AttackFigures): readonly string[] {
  const { failedHonest, healthMs, loopMs, memoryRatio, rowsPerMinute, anonymous, processes } = figures;
  const checks: readonly (readonly [string, boolean])[] = [
    ["/token", rateRatio(figures) >= BOUNDS.rateRatio],
    ["failed", failedHonest <= BOUNDS.failedHonest],
    ["/healthz", healthMs <= BOUNDS.healthMs],
    ["loop", loopMs === undefined || (loopMs !== "blocked" && loopMs <= BOUNDS.loopMs)],
    ["memory", memoryRatio !== undefined && memoryRatio <= BOUNDS.memoryRatio],
    ["rows", rowsPerMinute !== undefined && (!anonymous || rowsPerMinute <= BOUNDS.rowsPerMinute)],
    [processes, processes === "kept"],
  ];
  return checks.flatMap(([name, holds]) => (holds ? [] : [name]));
}

function rateRatio({ rate, rateBeside }: AttackFigures): number {
  return rateBeside === undefined ? 0 : rate / Math.max(1, rateBeside);
}

/**
 * Rows of a minute: what came during less than a minute counts as a whole one's, as limits may be by the minute.
 *
 * @param sources how many addresses did it.
 */
export function rowsPerMinute(added: number, seconds: number, sources: number): number {
  return Math.max(0, added) / Math.max(1, seconds / 60) / sources;
}

/** The table, an attack a row. */
export function attackTable(all: readonly AttackFigures[]): string {
  const head = [
    "attack",
    `\`/token\` × (≥ ${BOUNDS.rateRatio})`,
    `honest requests failed (${BOUNDS.failedHonest})`,
    `\`/healthz\` ms (≤ ${whole(BOUNDS.healthMs)})`,
    `event loop ms a request (≤ ${BOUNDS.loopMs})`,
    `memory × (≤ ${BOUNDS.memoryRatio})`,
    `rows a minute and source (≤ ${BOUNDS.rowsPerMinute}, anonymous)`,
    "",
  ];
  const rows = all.map((figures) => {
    const { attack, failedHonest, healthMs, loopMs, memoryRatio, rowsPerMinute: rows } = figures;
    const over = broken(figures);
    return [
      attack,
      rateRatio(figures).toFixed(2),
      whole(failedHonest),
      whole(healthMs),
      loopMs === undefined ? "–" : loopMs === "blocked" ? "blocked" : loopMs.toFixed(0),
      memoryRatio?.toFixed(2) ?? "–",
      rows === undefined ? "–" : whole(rows),
      over.length === 0 ? "met" : `**${over.join(", ")}**`,
    ];
  });
  return table(head, rows);
}
