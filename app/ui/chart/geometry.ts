/**
 * What a chart is drawn from: positions worked out on the server, so that the browser loads no drawing library.
 * Across, positions are percent of the plot's width, which makes a chart fit any screen without scaling its
 * text; down, they are pixels.
 */

/** Index into the eight data colours and patterns, in the order of the design tokens; or the colour of what was refused. */
export type DataTone = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | "refused";

export interface ChartSeries {
  readonly label: string;
  readonly tone: DataTone;
}

/** A change at a moment of a chart; its words stand before the line where it is near the right edge. */
export interface ChartMark {
  readonly x: number;
  readonly label: string;
  /** For a narrow screen. */
  readonly short: string;
  readonly before: boolean;
}

export interface ColumnsGeometry {
  /** Pixels. */
  readonly height: number;
  readonly series: readonly ChartSeries[];
  readonly columns: readonly {
    readonly x: number;
    readonly width: number;
    /** It still runs: hatched. */
    readonly unfinished: boolean;
    /** Shown while the pointer rests on the column. */
    readonly title: string;
    readonly parts: readonly { readonly series: number; readonly y: number; readonly height: number }[];
  }[];
  readonly yTicks: readonly { readonly y: number; readonly label: string }[];
  /** Minor labels are left out where the screen is narrow. */
  readonly xTicks: readonly { readonly x: number; readonly label: string; readonly minor: boolean }[];
  readonly marks: readonly ChartMark[];
}

export interface BarsGeometry {
  readonly series: readonly ChartSeries[];
  readonly rows: readonly {
    readonly key: string;
    readonly label: string;
    readonly value: string;
    /** More about the value; left out where the screen is narrow. */
    readonly note: string;
    readonly parts: readonly { readonly series: number; readonly x: number; readonly width: number }[];
  }[];
}

/** Bars over time of which each leads somewhere; what was refused stands on the axis. */
export interface TimelineGeometry {
  /** Pixels of the plot, without what is above and below it. */
  readonly height: number;
  /** The bars of steps that are over, one path for each colour, in a drawing that is {@link TimelineGeometry.width} wide. */
  readonly width: number;
  readonly paths: readonly { readonly tone: DataTone; readonly d: string }[];
  /** A thin line over each bar: the time before; "" where nothing is compared. */
  readonly before: string;
  /** The bar of the step that still runs. */
  readonly open: readonly {
    readonly tone: DataTone;
    readonly x: number;
    readonly width: number;
    readonly y: number;
    readonly height: number;
  }[];
  /** The room of each bar, in percent. */
  readonly slots: readonly { readonly x: number; readonly width: number }[];
  readonly marks: readonly ChartMark[];
  readonly yTicks: ColumnsGeometry["yTicks"];
  readonly xTicks: ColumnsGeometry["xTicks"];
}
