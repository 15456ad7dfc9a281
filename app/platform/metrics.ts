/** Counters, histograms and gauges in Prometheus' text format: see `docs/decisions/0004-metrics-of-our-own.md`. */
import { type IntervalHistogram, monitorEventLoopDelay, performance } from "node:perf_hooks";

interface Sample {
  /** What follows the metric's name: `_bucket`, `_sum`, `_count` or nothing. */
  readonly suffix: string;
  /** `name="value"` pairs, joined by commas. */
  readonly labels: string;
  readonly value: number;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  read(): Iterable<Sample>;
}

/** Series of one metric at most, so that a mistake in a label cannot exhaust the memory of this process or of Prometheus. */
const MAX_SERIES = 300;
const REST = "other";
/** Milliseconds between two samples of the event loop; each costs microseconds. */
const RESOLUTION_MS = 20;

const registry = new Map<string, Metric>();

/** Later definitions of a name replace earlier ones, as when a module is loaded anew in development. */
function register(metric: Metric): void {
  registry.set(metric.name, metric);
}

const escaped = (text: string) => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

interface Entry<V> {
  readonly labels: string;
  readonly value: V;
}

/** One value for each pair of label values. A map of maps, so that a count needs no joined key. */
class Series<V> {
  readonly #byFirst = new Map<string, Map<string, Entry<V>>>();
  readonly #all: Entry<V>[] = [];

  constructor(
    private readonly names: readonly string[],
    private readonly make: () => V,
  ) {}

  at(first: string, second: string): V {
    return this.#byFirst.get(first)?.get(second)?.value ?? this.#add(first, second);
  }

  entries(): Iterable<Entry<V>> {
    return this.#all;
  }

  #add(first: string, second: string): V {
    if (this.#all.length >= MAX_SERIES && first !== REST && second !== REST) return this.at(REST, this.names.length > 1 ? REST : "");
    const given = [first, second];
    const labels = this.names.map((name, index) => `${name}="${escaped(given[index] ?? "")}"`).join(",");
    const entry = { labels, value: this.make() };
    const bySecond = this.#byFirst.get(first) ?? new Map<string, Entry<V>>();
    this.#byFirst.set(first, bySecond.set(second, entry));
    this.#all.push(entry);
    return entry.value;
  }
}

export interface Counter {
  /** Adds `by` (1) to the series of these label values, in the order of the metric's labels. */
  count(first?: string, second?: string, by?: number): void;
}

/**
 * A number that only grows. At most two labels, and never one whose values a client can choose.
 *
 * @param name ends in `_total`
 * @example const requests = counter("latchkey_x_total", "Requests for x.", ["outcome"]); requests.count("success");
 */
export function counter(name: string, help: string, labels: readonly [] | readonly [string] | readonly [string, string] = []): Counter {
  const series = new Series(labels, () => ({ total: 0 }));
  // Without labels there is one series, which begins at zero: a rate needs a first value.
  if (labels.length === 0) series.at("", "");
  register({
    name,
    help,
    type: "counter",
    *read() {
      for (const entry of series.entries()) yield { suffix: "", labels: entry.labels, value: entry.value.total };
    },
  });
  return {
    count(first = "", second = "", by = 1) {
      series.at(first, second).total += by;
    },
  };
}

export interface Histogram {
  /** Notes one value under these label values. */
  observe(value: number, first?: string, second?: string): void;
}

/** Upper bounds in seconds, from a cache hit to a client's timeout. */
export const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/**
 * The distribution of values.
 *
 * @param bounds the buckets' upper bounds, rising; the last bucket, without a bound, is added.
 */
export function histogram(
  name: string,
  help: string,
  bounds: readonly number[],
  labels: readonly [] | readonly [string] | readonly [string, string] = [],
): Histogram {
  const series = new Series(labels, () => ({ buckets: new Float64Array(bounds.length + 1), sum: 0 }));
  if (labels.length === 0) series.at("", "");
  register({
    name,
    help,
    type: "histogram",
    *read() {
      for (const { labels: own, value } of series.entries()) {
        const prefix = own === "" ? "" : `${own},`;
        let total = 0;
        for (const [index, count] of value.buckets.entries()) {
          total += count;
          yield { suffix: "_bucket", labels: `${prefix}le="${bounds[index] ?? "+Inf"}"`, value: total };
        }
        yield { suffix: "_sum", labels: own, value: value.sum };
        yield { suffix: "_count", labels: own, value: total };
      }
    },
  });
  return {
    observe(value, first = "", second = "") {
      const at = series.at(first, second);
      let index = 0;
      while (index < bounds.length && value > (bounds[index] ?? 0)) index += 1;
      at.buckets[index] = (at.buckets[index] ?? 0) + 1;
      at.sum += value;
    },
  };
}

/**
 * A number that is read at each scrape, or several under one label.
 *
 * @param options.type `counter` for what the system counts, such as CPU time.
 */
export function gauge(
  name: string,
  help: string,
  read: () => number | Readonly<Record<string, number>>,
  options: { readonly label?: string; readonly type?: "gauge" | "counter" } = {},
): void {
  register({
    name,
    help,
    type: options.type ?? "gauge",
    *read() {
      const value = read();
      if (typeof value === "number") yield { suffix: "", labels: "", value };
      else
        for (const [name, each] of Object.entries(value)) yield { suffix: "", labels: `${options.label}="${escaped(name)}"`, value: each };
    },
  });
}

/** The present values of one metric: plain data, which may be sent to another process. */
export interface MetricFamily extends Pick<Metric, "name" | "help" | "type"> {
  readonly samples: readonly Sample[];
}

/** Every metric of this process. */
export function collectMetrics(): readonly MetricFamily[] {
  return [...registry.values()].map(({ name, help, type, read }) => ({ name, help, type, samples: [...read()] }));
}

/** Metrics as Prometheus reads them (text format 0.0.4). */
export function renderMetrics(families: readonly MetricFamily[] = collectMetrics()): string {
  const lines: string[] = [];
  for (const { name, help, type, samples } of families) {
    lines.push(`# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`, `# TYPE ${name} ${type}`);
    for (const { suffix, labels, value } of samples) lines.push(`${name}${suffix}${labels === "" ? "" : `{${labels}}`} ${value}`);
  }
  return `${lines.join("\n")}\n`;
}

/** What the process takes of the machine, under the names that Prometheus' own clients use. Call once, at start. */
export function measureProcess(): void {
  gauge("process_cpu_seconds_total", "CPU time of the process, user and system.", cpuSeconds, { type: "counter" });
  gauge("process_resident_memory_bytes", "Memory of the process that is in RAM.", () => process.memoryUsage.rss());
  gauge("process_start_time_seconds", "When the process started, seconds since the epoch.", () => performance.timeOrigin / 1000);
  gauge("nodejs_heap_size_used_bytes", "JavaScript heap in use.", () => process.memoryUsage().heapUsed);
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  gauge("latchkey_event_loop_lag_seconds", "How late timers of the event loop were, since the last scrape.", () => readLag(delay), {
    label: "quantile",
  });
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function readLag(delay: IntervalHistogram): Readonly<Record<string, number>> {
  // Node counts the whole interval between two samples; the configured interval itself is no lag.
  const beyond = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1000) || 0;
  const lag = { "0.5": beyond(delay.percentile(50)), "0.99": beyond(delay.percentile(99)), "1": beyond(delay.max) };
  delay.reset();
  return lag;
}
