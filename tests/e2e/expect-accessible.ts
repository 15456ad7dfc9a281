import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./fixtures";

/** axe finds nothing on the page as it stands, light and dark, it has one `h1`, and it does not scroll sideways at 320 CSS pixels (WCAG 2.2 AA). */
export async function expectAccessible(page: Page, path: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
      .analyze();
    const found = violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`);
    expect(found, `${path} ${colorScheme}`).toEqual([]);
  }
  expect(await page.getByRole("heading", { level: 1 }).count(), `${path}: one h1`).toBe(1);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 800 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, `${path} scrolls sideways at 320 px`).toBeLessThanOrEqual(0);
  for (const table of await page.locator("section:has(> table[data-stacked])").all()) {
    const hidden = await table.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(hidden, `a stacked table of ${path} scrolls sideways at 320 px`).toBeLessThanOrEqual(0);
  }
  if (size) await page.setViewportSize(size);
}
