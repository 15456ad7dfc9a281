import { cx } from "../cx";
import type { ChartMark } from "./geometry";

/** Pixels above a plot for the words of its marks. */
export const MARKS_ABOVE = 26;

interface MarksProps {
  readonly marks: readonly ChartMark[];
  /** Pixels from the top of the drawing to the ground of its plot. */
  readonly base: number;
}

/** Dashed lines with a flag where something was changed. For the eye alone: what stands beside the chart says the same in words. */
export function Marks({ marks, base }: MarksProps) {
  return marks.map((mark) => (
    <g key={mark.x} className="pointer-events-none">
      <line x1={`${mark.x}%`} x2={`${mark.x}%`} y1={6} y2={base} className="stroke-mark [stroke-dasharray:3_3]" />
      <circle cx={`${mark.x}%`} cy={6} r={3} className="fill-mark" />
      <MarkText mark={mark} text={mark.label} className="max-md:hidden" />
      <MarkText mark={mark} text={mark.short} className="md:hidden" />
    </g>
  ));
}

interface MarkTextProps {
  readonly mark: ChartMark;
  readonly text: string;
  readonly className: string;
}

function MarkText({ mark, text, className }: MarkTextProps) {
  return (
    <text
      x={`${mark.x}%`}
      dx={mark.before ? -6 : 6}
      y={10}
      textAnchor={mark.before ? "end" : undefined}
      className={cx("fill-brass-ink", className)}
    >
      {text}
    </text>
  );
}
