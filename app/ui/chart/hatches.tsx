/** How a chart draws the step of time that still runs: in thin lines, with an edge. */
import { FILLS } from "./fills";
import type { DataTone } from "./geometry";

/** The edge of what is not over. */
export const HATCH_STROKES: Readonly<Record<DataTone, string>> = {
  1: "stroke-data-1",
  2: "stroke-data-2",
  3: "stroke-data-3",
  4: "stroke-data-4",
  5: "stroke-data-5",
  6: "stroke-data-6",
  7: "stroke-data-7",
  8: "stroke-data-8",
  refused: "stroke-refused",
};

const hatchId = (id: string, tone: DataTone): string => `${id}-hatch-${tone}`;

/** The value of `fill` for what is not over, once `Hatches` is in the same drawing. */
export function hatchFill(id: string, tone: DataTone): string {
  return `url(#${hatchId(id, tone)})`;
}

/** The fill of what is not over: its colour in thin lines. */
export function Hatches({ id, tones }: { readonly id: string; readonly tones: readonly DataTone[] }) {
  return (
    <defs>
      {[...new Set(tones)].map((tone) => (
        <pattern
          key={tone}
          id={hatchId(id, tone)}
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
          className={FILLS[tone]}
        >
          <rect width="5" height="5" fillOpacity="0.16" />
          <rect width="1.6" height="5" />
        </pattern>
      ))}
    </defs>
  );
}
