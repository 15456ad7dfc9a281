import { existsSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";

const SYSTEM_CHROMIUM = "/usr/bin/chromium";
const executablePath = process.env.CHROMIUM_PATH ?? (existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined);

export default defineConfig({
  testDir: "e2e",
  outputDir: "../test-results",
  tsconfig: "../tsconfig.json",
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  // As of the integration tests: a second try, which `npm test` names at its end.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "../.cache/test-reports/e2e.json" }]],
  use: {
    ...devices["Desktop Chrome"],
    // Without pictures: to take them all along costs a third of the time, and the trace has each page as it was.
    trace: { mode: "retain-on-failure", screenshots: false },
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  projects: [
    { name: "chromium", grepInvert: /@only-no-js/ },
    // The journeys that must work without JavaScript say so by their tag; with it, a form is never sent that `@only-no-js` is about.
    { name: "chromium-no-js", grep: /@(only-)?no-js/, use: { javaScriptEnabled: false } },
  ],
});
