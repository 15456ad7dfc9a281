import { checkAnswer } from "./check-answer";
import { applyLoad, type Figures, type Load } from "./load";
import { median } from "./statistics.mjs";
import type { Running, Subject } from "./subject";

/** A subject under one load: each figure is the median of its runs. */
export interface Measurement {
  readonly subject: Subject;
  readonly load: Load;
  readonly figures: Figures;
}

export interface Plan {
  readonly closed: readonly number[];
  /** Arrivals a second. */
  readonly open: readonly number[];
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly repeats: number;
}

/** Connections of the warm-up. */
const WARM_UP: Load = { kind: "closed", connections: 32 };

/**
 * Starts every subject, then measures them in turn, `repeats` times over: what disturbs the machine for a while
 * disturbs all of them.
 */
export async function measure(subjects: readonly Subject[], plan: Plan, say: (line: string) => void): Promise<readonly Measurement[]> {
  const started: { readonly subject: Subject; readonly running: Running }[] = [];
  try {
    for (const subject of subjects) {
      const running = await subject.start();
      started.push({ subject, running });
      await checkAnswer(subject.name, running.request, subject.answer);
      await applyLoad(running.request, running, WARM_UP, plan.warmUpSeconds);
      say(`${subject.name} is ready`);
    }
    const rows = started.flatMap((one) => loadsFor(one.subject, plan).map((load) => ({ ...one, load, runs: [] as Figures[] })));
    for (let repeat = 1; repeat <= plan.repeats; repeat += 1) {
      for (const { running, load, runs } of rows) runs.push(await applyLoad(running.request, running, load, plan.seconds));
      say(`round ${repeat} of ${plan.repeats} is done`);
    }
    return rows.map(({ subject, load, runs }) => ({ subject, load, figures: medians(runs) }));
  } finally {
    for (const { running } of started) await running.stop();
  }
}

/** How many runs `measure` makes, warm-up aside. */
export function countRuns(subjects: readonly Subject[], plan: Plan): number {
  return plan.repeats * subjects.reduce((sum, subject) => sum + loadsFor(subject, plan).length, 0);
}

function loadsFor(subject: Subject, plan: Plan): readonly Load[] {
  return [
    ...plan.closed.map((connections) => ({ kind: "closed", connections }) as const),
    ...(subject.open ? plan.open.map((rate) => ({ kind: "open", rate }) as const) : []),
  ];
}

function medians(runs: readonly Figures[]): Figures {
  const of = (pick: (run: Figures) => number) => median(runs.map(pick));
  return {
    rate: of((run) => run.rate),
    p50: of((run) => run.p50),
    p99: of((run) => run.p99),
    p999: of((run) => run.p999),
    errors: Math.max(...runs.map((run) => run.errors)),
    latenessP99: of((run) => run.latenessP99),
    cpuMicros: of((run) => run.cpuMicros),
    databaseMicros: of((run) => run.databaseMicros),
    megabytes: Math.max(...runs.map((run) => run.megabytes)),
  };
}
