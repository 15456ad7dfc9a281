/** How large the things are that can be pressed (issue 13 §8, WCAG 2.5.8), measured by where a press arrives at them. */
import type { Page } from "@playwright/test";

/** The least width and height of a target in pixels, by the width of the page. */
const LEAST = { 390: 44, 1280: 24 } as const;

/**
 * The targets of a page that are too small, one line each, at 390 and at 1280 px. What is folded away is unfolded, one after the
 * other. Left out is what WCAG leaves out: links within a sentence, and a chart's columns, whose figures the page's table links as well.
 *
 * @example await smallTargets(page) // ["390: 60 × 20 px, a “Manage”"]
 */
export async function smallTargets(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [width, least] of Object.entries(LEAST)) {
    await page.setViewportSize({ width: Number(width), height: 800 });
    // Only what lies in the window can be asked for by its place.
    await page.setViewportSize({ width: Number(width), height: await page.evaluate(() => document.documentElement.scrollHeight + 600) });
    found.push(...(await page.evaluate(measure, least)).map((one) => `${width}: ${one}`));
  }
  return [...new Set(found)];
}

/** Runs in the page. */
function measure(least: number): readonly string[] {
  const TARGETS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=tab], [role=button]";

  /** Clipped away: for screen readers, or until it has the focus. */
  const isClipped = (element: Element | null): boolean =>
    element !== null && (getComputedStyle(element).clipPath === "inset(50%)" || isClipped(element.parentElement));

  /** What a choice is pressed on where its control is drawn by its label; else the element itself. */
  const faceOf = (target: HTMLElement): HTMLElement =>
    (isClipped(target) && target instanceof HTMLInputElement && target.labels?.[0]) || target;

  const isShown = (target: HTMLElement): boolean =>
    faceOf(target).checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !isClipped(faceOf(target)) &&
    !target.closest("svg");

  /** Whether words that are no link stand in the same lines. */
  const isInSentence = (link: Element): boolean => {
    if (link.tagName !== "A" || getComputedStyle(link).display !== "inline") return false;
    let block = link.parentElement;
    while (block && getComputedStyle(block).display === "inline") block = block.parentElement;
    if (!block) return false;
    const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      let around = text.parentElement;
      while (around && around !== block && around.tagName !== "A" && getComputedStyle(around).display === "inline")
        around = around.parentElement;
      if (around === block && /\p{L}/u.test(text.textContent ?? "")) return true;
    }
    return false;
  };

  const pressed = (x: number, y: number): Element | null => {
    const hit = document.elementFromPoint(x, y);
    return hit?.closest(TARGETS) ?? hit?.closest("label")?.control ?? null;
  };

  /** How far a press reaches the target from a point of it, along a line, up to what is asked for. */
  const reach = (target: Element, [x, y]: readonly [number, number], [dx, dy]: readonly [number, number]): number => {
    let length = 0;
    while (length < least && pressed(x + dx * (length + 1), y + dy * (length + 1)) === target) length += 1;
    return length;
  };

  const sizeOf = (target: HTMLElement): readonly [number, number] => {
    const face = faceOf(target);
    face.scrollIntoView({ block: "center", inline: "center" });
    // A link may be broken over lines: its first one is measured.
    const box = face.getClientRects()[0] ?? face.getBoundingClientRect();
    const from = [box.x + box.width / 2, box.y + box.height / 2] as const;
    if (pressed(...from) !== target) return [0, 0];
    return [reach(target, from, [-1, 0]) + reach(target, from, [1, 0]) + 1, reach(target, from, [0, -1]) + reach(target, from, [0, 1]) + 1];
  };

  const smallIn = (place: ParentNode): readonly string[] =>
    [...place.querySelectorAll<HTMLElement>(TARGETS)]
      .filter((target) => isShown(target) && !isInSentence(target))
      .map((target) => ({ target, size: sizeOf(target) }))
      // A fraction of a pixel is lost at each edge.
      .filter(({ size: [width, height] }) => width < least - 1 || height < least - 1)
      .map(({ target, size }) => {
        const name = (target.getAttribute("aria-label") ?? target.textContent ?? "").trim().replaceAll(/\s+/g, " ");
        return `${size.join(" × ")} px, ${target.tagName.toLowerCase()} “${name.slice(0, 40)}” ${target.id || target.className.slice(0, 60)}`;
      });

  const folded = [...document.querySelectorAll("details")].filter((details) => !details.open && details.checkVisibility());
  return [
    ...smallIn(document),
    ...folded.flatMap((details) => {
      details.open = true;
      const small = smallIn(details);
      details.open = false;
      return small;
    }),
  ];
}
