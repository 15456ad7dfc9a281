/** The measurements as Markdown. */
import type { Figures } from "./load";
import type { Measurement } from "./measure";
import { FLOOR } from "./subjects";

/** The measurement of a subject under the same kind and size of load. */
export function find(all: readonly Measurement[], name: string, connections: number): Figures | undefined {
  return all.find(({ subject, load }) => subject.name === name && load.kind === "closed" && load.connections === connections)?.figures;
}

/** Closed loop: rates beside the floor's and the named peer's at the same number of connections. */
export function closedTable(all: readonly Measurement[]): string {
  const rows = all.flatMap(({ subject, load, figures }) => {
    if (load.kind !== "closed") return [];
    const ratio = (name: string | undefined) => {
      const other = name === undefined ? undefined : find(all, name, load.connections);
      return other ? (figures.rate / other.rate).toFixed(2) : "–";
    };
    const peer = subject.peer === undefined || ratio(subject.peer) === "–" ? "–" : `${ratio(subject.peer)} × ${subject.peer}`;
    return [[subject.name, load.connections, whole(figures.rate), ratio(FLOOR), peer, ...latencies(figures), ...costs(figures)]];
  });
  return table(
    [
      "server",
      "connections",
      "requests/s",
      "× floor",
      "beside",
      "p50 ms",
      "p99 ms",
      "p99.9 ms",
      "CPU µs",
      "database CPU µs",
      "MB",
      "errors",
    ],
    rows,
  );
}

/** Closed loop, a row for each server: rates at each number of connections, and what the largest of them costs. */
export function summaryTable(all: readonly Measurement[]): string {
  const closed = all.flatMap(({ subject, load }) => (load.kind === "closed" ? [{ subject, connections: load.connections }] : []));
  const loads = [...new Set(closed.map(({ connections }) => connections))].toSorted((one, other) => one - other);
  const most = loads.at(-1) ?? 0;
  const rows = [...new Set(closed.map(({ subject }) => subject.name))].map((name) => {
    const figures = find(all, name, most);
    const rates = loads.map((connections) => find(all, name, connections)?.rate);
    const spread = figures
      ? [figures.p50.toFixed(1), figures.p99.toFixed(1), whole(figures.cpuMicros), whole(figures.megabytes)]
      : ["–", "–", "–", "–"];
    return [name, ...rates.map((rate) => (rate === undefined ? "–" : whole(rate))), ...spread];
  });
  return table(["requests/s", ...loads.map(String), `p50 ms, ${most}`, "p99 ms", "CPU µs", "MB"], rows);
}

/** Open loop: what came back of what arrived, and how long it took from the time it was due. */
export function openTable(all: readonly Measurement[]): string {
  const rows = all.flatMap(({ subject, load, figures }) =>
    load.kind === "open"
      ? [[subject.name, whole(load.rate), whole(figures.rate), ...latencies(figures), figures.latenessP99.toFixed(1), ...costs(figures)]]
      : [],
  );
  return table(
    [
      "server",
      "arrivals/s",
      "answers/s",
      "p50 ms",
      "p99 ms",
      "p99.9 ms",
      "generator late, p99 ms",
      "CPU µs",
      "database CPU µs",
      "MB",
      "errors",
    ],
    rows,
  );
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** A whole number with thousands set apart. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function latencies({ p50, p99, p999 }: Figures): readonly string[] {
  return [p50.toFixed(2), p99.toFixed(1), p999.toFixed(1)];
}

function costs({ cpuMicros, databaseMicros, megabytes, errors }: Figures): readonly string[] {
  return [whole(cpuMicros), databaseMicros > 0 ? whole(databaseMicros) : "–", whole(megabytes), whole(errors)];
}
