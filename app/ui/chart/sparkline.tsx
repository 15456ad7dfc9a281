interface SparklineProps {
  /** Answers of each step of time, the oldest first. */
  readonly counts: readonly { readonly issued: number; readonly refused: number }[];
  /** Pixels that a column is wide; 3 where there is room. */
  readonly column?: 2 | 3 | undefined;
}

/** Pixels: the gap after a column, the drawing's height and the least height of what is not nothing. */
const GAP = 1;
const HEIGHT = 24;
const LEAST = 1;

/**
 * Successes and refusals over time, as high as a line of text. It is decorative: the numbers stand beside it. Where there was nothing
 * the base is dotted.
 *
 * @example <Sparkline counts={application.hours} />
 */
export function Sparkline({ counts, column = 3 }: SparklineProps) {
  const most = Math.max(1, ...counts.map(({ issued, refused }) => issued + refused));
  const scaled = (count: number) => (count === 0 ? 0 : Math.max(LEAST, Math.round((count / most) * (HEIGHT - LEAST))));
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      width={counts.length * (column + GAP) - GAP}
      height={HEIGHT}
      className="block shrink-0 [shape-rendering:crispEdges]"
    >
      {counts.map(({ issued, refused }, index) => {
        const [above, below] = [scaled(issued), scaled(refused)];
        const x = index * (column + GAP);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place in time
          <g key={index}>
            {above + below === 0 ? <rect x={x} y={HEIGHT - LEAST} width={column} height={LEAST} className="fill-line-control" /> : null}
            <rect x={x} y={HEIGHT - below} width={column} height={below} className="fill-refused" />
            <rect x={x} y={HEIGHT - below - above} width={column} height={above} className="fill-data-1" />
          </g>
        );
      })}
    </svg>
  );
}
