import type { DataTone } from "./geometry";

/** The class of each colour: spelled out, because the style sheet holds only what it finds written. */
export const FILLS: Readonly<Record<DataTone, string>> = {
  1: "fill-data-1",
  2: "fill-data-2",
  3: "fill-data-3",
  4: "fill-data-4",
  5: "fill-data-5",
  6: "fill-data-6",
  7: "fill-data-7",
  8: "fill-data-8",
  refused: "fill-refused",
};
