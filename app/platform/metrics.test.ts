import { describe, expect, it } from "vitest";
import { counter, gauge, histogram, renderMetrics } from "./metrics";

const lines = (name: string) =>
  renderMetrics()
    .split("\n")
    .filter((line) => line.includes(name));

describe("the metrics' text format", () => {
  it("a counter without labels is there before it counts, so that its rate begins at zero", () => {
    const events = counter("test_plain_total", "Events.");
    expect(lines("test_plain_total")).toEqual(["# HELP test_plain_total Events.", "# TYPE test_plain_total counter", "test_plain_total 0"]);
    events.count();
    events.count("", "", 4);
    expect(lines("test_plain_total").at(-1)).toBe("test_plain_total 5");
  });

  it("each pair of label values is a series, and quotes in them are escaped", () => {
    const events = counter("test_labels_total", "Events.", ["grant", "outcome"]);
    events.count("password", "success");
    events.count("password", "success");
    events.count('a"b\\c', "x\ny");
    expect(lines("test_labels_total{")).toEqual([
      'test_labels_total{grant="password",outcome="success"} 2',
      'test_labels_total{grant="a\\"b\\\\c",outcome="x\\ny"} 1',
    ]);
  });

  it("a histogram's buckets hold all that is below them, and a value on a bound belongs to it", () => {
    const sizes = histogram("test_sizes", "Sizes.", [1, 10]);
    for (const size of [1, 2, 10, 11]) sizes.observe(size);
    expect(lines("test_sizes").slice(2)).toEqual([
      'test_sizes_bucket{le="1"} 1',
      'test_sizes_bucket{le="10"} 3',
      'test_sizes_bucket{le="+Inf"} 4',
      "test_sizes_sum 24",
      "test_sizes_count 4",
    ]);
  });

  it("a gauge is read when it is asked for", () => {
    let depth = 1;
    gauge("test_depth", "Depth.", () => depth);
    gauge("test_depths", "Depths.", () => ({ a: depth, b: 0 }), { label: "queue" });
    depth = 7;
    expect(lines("test_depth ").at(-1)).toBe("test_depth 7");
    expect(lines("test_depths{")).toEqual(['test_depths{queue="a"} 7', 'test_depths{queue="b"} 0']);
  });

  it("label values beyond a bound share one series, so that memory is bounded", () => {
    const events = counter("test_many_total", "Events.", ["which"]);
    for (let index = 0; index < 1000; index += 1) events.count(`value-${index}`);
    const series = lines("test_many_total{");
    expect(series).toHaveLength(301);
    expect(series.at(-1)).toBe('test_many_total{which="other"} 700');
  });
});
