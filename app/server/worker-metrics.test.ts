import { expect, it } from "vitest";
import { renderMetrics } from "#app/platform/metrics";
import { byWorker } from "./worker-metrics";

it("the metrics of several workers are one family a name, each sample under its worker", () => {
  const families = (value: number) => [
    { name: "a_total", help: "A.", type: "counter" as const, samples: [{ suffix: "", labels: 'grant="password"', value }] },
    { name: "b", help: "B.", type: "gauge" as const, samples: [{ suffix: "", labels: "", value }] },
  ];
  const whole = [
    { worker: 2, families: families(7) },
    { worker: 1, families: families(5) },
  ];
  expect(renderMetrics(byWorker(whole))).toBe(
    `# HELP a_total A.
# TYPE a_total counter
a_total{worker="1",grant="password"} 5
a_total{worker="2",grant="password"} 7
# HELP b B.
# TYPE b gauge
b{worker="1"} 5
b{worker="2"} 7
`,
  );
});
