/** Where the marks of a chart stand. Used by loaders alone, as all that works out positions. */
import type { Mark } from "#app/services/usage/marks";
import type { ChartMark } from "#app/ui/chart/geometry";

/** Percent: nearer changes share one mark, as their words would lie over each other. */
const ROOM = 22;
/** Percent: marks behind it have their words before the line. */
const TURNS = 70;

/**
 * Changes that are too near for their words are one mark, where the first was.
 *
 * @param place from ISO 8601 to percent
 */
export function layoutMarks(marks: readonly Mark[], place: (at: string) => number): readonly ChartMark[] {
  const groups: { readonly x: number; readonly marks: Mark[] }[] = [];
  for (const mark of marks) {
    const x = place(mark.at);
    const last = groups.at(-1);
    if (last && x - last.x < ROOM) last.marks.push(mark);
    else groups.push({ x, marks: [mark] });
  }
  return groups.map(({ x, marks: [first, ...more] }) => {
    const rest = more.length === 0 ? "" : ` and ${more.length} more`;
    return {
      x,
      label: `${first?.label ?? ""}${rest}`,
      short: `${first?.short ?? ""}${more.length === 0 ? "" : ` +${more.length}`}`,
      before: x > TURNS,
    };
  });
}
