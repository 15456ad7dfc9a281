/** The conformance suite's browser, in Chromium: runs the tasks of its configuration as the suite does (its `BrowserControl`). */
import type { Locator, Page } from "@playwright/test";

export interface Task {
  readonly task: string;
  readonly match: string;
  readonly optional?: boolean | undefined;
  readonly commands: readonly (readonly (string | number)[])[];
}

export interface Entry {
  readonly match: string;
  readonly tasks: readonly Task[];
}

/**
 * Opens an address and runs the tasks of the first entry whose pattern fits.
 *
 * @returns what it did, task by task
 * @throws when the page that a task is for does not come, or an element is missing
 */
export async function runTasks(page: Page, entries: readonly Entry[], url: string): Promise<readonly string[]> {
  const entry = entries.find(({ match }) => fits(match, url));
  if (entry === undefined) throw new Error(`no entry for ${url}`);
  const done: string[] = [];
  await page.goto(url);
  for (const { task, match, optional, commands } of entry.tasks) {
    if (optional && !fits(match, page.url())) continue;
    await page.waitForURL(({ href }) => fits(match, href));
    for (const command of commands) await run(page, command);
    done.push(task);
  }
  return done;
}

function fits(pattern: string, url: string): boolean {
  return new RegExp(`^${pattern.split("*").map(escaped).join(".*")}$`).test(url);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

async function run(page: Page, [verb, kind, target, ...rest]: readonly (string | number)[]): Promise<void> {
  const found = locate(page, String(kind), String(target)).first();
  const mayBeMissing = rest.includes("optional") && (await found.count()) === 0;
  if (mayBeMissing) return;
  if (verb === "click") {
    // Unlike HtmlUnit, Chromium goes on before the page that the button leads to is there.
    const before = page.url();
    await found.click().catch((error: unknown) => {
      // A page that goes on by its script may be gone before its button is pressed.
      if (page.url() === before || !rest.includes("optional")) throw error;
    });
    await page.waitForURL(({ href }) => href !== before);
  } else if (verb === "text") await found.fill(String(rest[0]));
  else if (rest[1] === undefined) await found.waitFor({ state: "attached" });
  else
    await page
      .getByText(new RegExp(String(rest[1])))
      .first()
      .waitFor();
}

function locate(page: Page, kind: string, target: string): Locator {
  switch (kind) {
    case "id":
      return page.locator(`[id="${target}"]`);
    case "name":
      return page.locator(`[name="${target}"]`);
    case "class":
      return page.locator(`.${target}`);
    default:
      return page.locator(`${kind}=${target}`);
  }
}
