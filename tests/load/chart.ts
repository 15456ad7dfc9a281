/** Requests a second as horizontal bars: one SVG that reads on light and dark pages and without scripts. */
import type { Measurement } from "./measure";
import { whole } from "./table";

const WIDTH = 780;
const LABEL = 290;
const ROW = 24;
const TOP = 44;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2937 }
  .title { font-weight: 600; font-size: 15px }
  .ours { fill: #2563eb } .floor { fill: #6b7280 } .peer { fill: #c2762b }
  @media (prefers-color-scheme: dark) { text { fill: #e5e7eb } .ours { fill: #60a5fa } .floor { fill: #9ca3af } .peer { fill: #e0a060 } }
`;

/** The closed loop's rates at `connections`, in the order measured. */
export function rateChart(all: readonly Measurement[], connections: number): string {
  const shown = all.filter(({ load }) => load.kind === "closed" && load.connections === connections);
  const most = Math.max(1, ...shown.map(({ figures }) => figures.rate));
  const height = TOP + shown.length * ROW + 8;
  const title = `Requests a second at ${connections} connections`;
  const bars = shown.map(({ subject: { name, answer }, figures: { rate } }, index) => {
    const y = TOP + index * ROW;
    const width = Math.max(1, Math.round(((WIDTH - LABEL - 80) * rate) / most));
    const sort = answer === "floor" ? "floor" : name.startsWith("Latchkey") ? "ours" : "peer";
    return [
      `<text x="${LABEL - 8}" y="${y + 13}" text-anchor="end">${escapeText(name)}</text>`,
      `<rect class="${sort}" x="${LABEL}" y="${y}" width="${width}" height="${ROW - 7}" rx="2"/>`,
      `<text x="${LABEL + width + 6}" y="${y + 13}">${whole(rate)}</text>`,
    ].join("");
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">`,
    `<style>${STYLE}</style>`,
    `<text class="title" x="8" y="22">${title}</text>`,
    ...bars,
    "</svg>",
    "",
  ].join("\n");
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
