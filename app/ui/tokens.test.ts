import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

type Tokens = Readonly<Record<string, string>>;

const css = readFileSync(fileURLToPath(new URL("./tokens.css", import.meta.url)), "utf8");

/** Colours of a theme; one value stands for both. */
const tokensOf = (theme: "light" | "dark"): Tokens =>
  Object.fromEntries(
    [...css.matchAll(/--color-([a-z0-9-]+):\s*(?:light-dark\()?(#[0-9a-f]{6})(?:,\s*(#[0-9a-f]{6}))?/g)].map(
      ([, name = "", light = "", dark = light]) => [name, theme === "dark" ? dark : light],
    ),
  );

const THEMES = { light: tokensOf("light"), dark: tokensOf("dark") };

/** WCAG 2.2 relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const BACKGROUNDS = ["canvas", "surface", "sunken"];
const TONES = ["success", "info", "brass", "danger"];
const DATA = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `data-${number}`);

/** Foreground, background: text, so 4.5 to 1 (WCAG 1.4.3). */
const TEXT_PAIRS = [
  ...["ink", "muted", "accent", "accent-hover", "brass", "danger-ink", "brass-ink", "success-ink"].flatMap((ink) =>
    BACKGROUNDS.map((ground) => [ink, ground] as const),
  ),
  ...TONES.map((tone) => [`${tone}-ink`, `${tone}-soft`] as const),
  ["accent-ink", "accent-soft"] as const,
  ["accent-ink", "surface"] as const,
  ["on-accent", "accent"] as const,
  ["on-accent", "accent-hover"] as const,
  ["on-danger", "danger"] as const,
  ["on-danger", "danger-hover"] as const,
  ...["code-ink", "code-muted", "code-key", "code-string"].flatMap((ink) => ["code", "code-bar"].map((ground) => [ink, ground] as const)),
];

/** Edges of controls, focus rings and marks of charts: 3 to 1 (WCAG 1.4.11). */
const SHAPE_PAIRS = [
  ...["line-strong", "focus", "danger", "brass", "success"].flatMap((shape) => BACKGROUNDS.map((ground) => [shape, ground] as const)),
  ...[...DATA, "refused", "mark"].map((shape) => [shape, "surface"] as const),
];

describe.each(Object.entries(THEMES))("colours of the %s theme", (_, tokens) => {
  const ratio = ([a, b]: readonly [string, string]) => contrast(tokens[a] ?? "", tokens[b] ?? "");

  it.each(TEXT_PAIRS)("WCAG 1.4.3: %s on %s is at least 4.5 to 1", (ink, ground) => {
    expect(ratio([ink, ground])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(SHAPE_PAIRS)("WCAG 1.4.11: %s on %s is at least 3 to 1", (shape, ground) => {
    expect(ratio([shape, ground])).toBeGreaterThanOrEqual(3);
  });
});

describe("themes", () => {
  it("give every colour a light and a dark value, in one line", () => {
    expect(Object.keys(THEMES.dark).length).toBeGreaterThan(40);
    expect(css).not.toMatch(/@media \(prefers-color-scheme/);
  });
});
