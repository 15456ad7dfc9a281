/**
 * `npm test`: prepares the checkout, then runs every check in order. A failed section does not stop the next one.
 *
 * Usage: npm test [-- section …], for example `npm test -- types unit`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { prepare, ROOT } from "../app/cli/prepare.mjs";
import { node24 } from "./support/node-24.mjs";

const REPORTS = path.join(ROOT, ".cache/test-reports");
/** What depends on Node the most: the SQLite driver, the listener, threads and processes. The whole suite runs on the Node that runs this. */
const SHORT_INTEGRATION = ["db/protocol-store", "db/sqlite-file", "db/wal-reset", "operating/backup", "tokens/tokens"];

/**
 * @typedef {{ passed: number, failed: number, skipped: number, failures?: readonly string[], secondTry?: readonly string[] }} Count
 * @typedef {{ name: string, title: string, command: readonly string[], node?: () => string, count?: (report: string) => Count }} Section
 */

/**
 * @param {string} section
 * @param {readonly string[]} projects
 * @param {readonly string[]} files parts of their paths; none: all
 * @returns {readonly string[]}
 */
function vitest(section, projects = [section], files = []) {
  const report = path.join(REPORTS, `${section}.json`);
  const flags = ["run", "--config", "tests/vitest.config.ts", ...projects.flatMap((project) => ["--project", project])];
  return ["node_modules/vitest/vitest.mjs", ...flags, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...files];
}

/** @type {Section} */
const ON_NODE_24 = {
  name: "node-24",
  title: "Unit and short integration tests on Node 24",
  command: vitest("node-24", ["unit", "integration"], ["app/", "tests/support/", "tests/load/", ...SHORT_INTEGRATION]),
  node: node24,
  count: countVitest,
};

/** @type {readonly Section[]} */
const SECTIONS = [
  { name: "types", title: "Types", command: ["node_modules/typescript/bin/tsc", "--noEmit", "--project", "."] },
  {
    name: "lint",
    title: "Lint and format",
    command: ["node_modules/@biomejs/biome/bin/biome", "check", "--config-path=tests", "--error-on-warnings"],
  },
  {
    name: "boundaries",
    title: "Import boundaries",
    command: ["node_modules/dependency-cruiser/bin/dependency-cruise.mjs", "--config", "tests/boundaries.cjs", "app", "tests"],
  },
  { name: "dead-code", title: "Dead code", command: ["node_modules/knip/bin/knip.js", "--config", "tests/knip.json"] },
  { name: "unit", title: "Unit tests", command: vitest("unit"), count: countVitest },
  { name: "integration", title: "Integration tests, SQLite and PostgreSQL", command: vitest("integration"), count: countVitest },
  {
    name: "e2e",
    title: "End-to-end tests in Chromium",
    command: ["node_modules/@playwright/test/cli.js", "test", "--config", "tests/playwright.config.ts"],
    count: countPlaywright,
  },
  ...(process.platform === "linux" ? [ON_NODE_24] : []),
];

/**
 * @param {string} report
 * @returns {Count} a test that passed at its second try has passed, and is named with what failed at the first
 */
function countVitest(report) {
  /** @type {import("vitest/reporters").JsonTestResults} */
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(report);
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, title: `${path.relative(ROOT, name)}: ${test.fullName}` })),
  );
  // A file that fails before its first test has no failed test of its own.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    skipped: numPendingTests + numTodoTests,
    failures: [
      ...tests
        .filter(({ status }) => status === "failed")
        .map(({ title, failureMessages }) => `${title}: ${firstLine(failureMessages?.[0])}`),
      ...broken.map(({ name, message }) => `${path.relative(ROOT, name)}: ${firstLine(message)}`),
    ],
    secondTry: tests
      .filter(({ status, failureMessages }) => status === "passed" && failureMessages?.length)
      .map(({ title, failureMessages }) => `${title}: ${firstLine(failureMessages?.[0])}`),
  };
}

/**
 * @param {string} report
 * @returns {Count} as of {@link countVitest}
 */
function countPlaywright(report) {
  /** @type {import("@playwright/test/reporter").JSONReport} */
  const { stats, errors, suites } = JSON.parse(report);
  const specs = suites.flatMap(specsOf).flatMap((spec) => spec.tests.map(({ status, results }) => ({ ...spec, status, results })));
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    failures: [
      ...specs
        .filter(({ status }) => status === "unexpected")
        .map(({ file, title, results }) => `${file}: ${title}: ${causeOf(results.at(-1))}`),
      ...errors.map(({ message }) => firstLine(message)),
    ],
    secondTry: specs
      .filter(({ status }) => status === "flaky")
      .map(({ file, title, results }) => `${file}: ${title}: ${causeOf(results[0])}`),
  };
}

/**
 * @param {import("@playwright/test/reporter").JSONReportSuite} suite
 * @returns {readonly import("@playwright/test/reporter").JSONReportSpec[]}
 */
function specsOf(suite) {
  return [...suite.specs, ...(suite.suites ?? []).flatMap(specsOf)];
}

/**
 * @param {import("@playwright/test/reporter").JSONReportTestResult | undefined} result
 * @returns {string} the first line of each of its errors: after that of a test whose time was up comes what it waited for
 */
function causeOf(result) {
  return (result?.errors ?? []).map(({ message }) => firstLine(message)).join("; ");
}

/** @param {string | undefined} message */
function firstLine(message = "") {
  return stripVTControlCharacters(message).split("\n", 1)[0] ?? "";
}

/**
 * Runs a section to its end. One that runs beside others prints when it has ended, so that each section's output stays together.
 *
 * @param {Section} section
 * @param {boolean} alone
 * @returns {Promise<Count & { title: string, seconds: number }>}
 */
async function runSection({ name, title, command, node = () => process.execPath, count }, alone) {
  const heading = `\n━━━ ${title} ━━━\n`;
  const report = path.join(REPORTS, `${name}.json`);
  rmSync(report, { force: true });
  if (alone) console.log(heading);
  const program = node();
  const from = performance.now();
  const child = spawn(program, command, { cwd: ROOT, stdio: alone ? "inherit" : ["ignore", "pipe", "pipe"] });
  /** @type {Buffer[]} */
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes) => printed.push(bytes));
  const [status] = await once(child, "close");
  const seconds = (performance.now() - from) / 1000;
  const clean = status === 0;
  if (!alone) console.log(`${heading}\n${Buffer.concat(printed).toString().trimEnd()}`);
  return { title, seconds, ...countOf(report, clean, count) };
}

/**
 * @param {string} report
 * @param {boolean} clean whether the section ended with exit code 0
 * @param {Section["count"]} count
 * @returns {Count}
 */
function countOf(report, clean, count) {
  if (!count) {
    if (clean) console.log("No findings.");
    return { passed: clean ? 1 : 0, failed: clean ? 0 : 1, skipped: 0 };
  }
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const counted = count(readFileSync(report, "utf8"));
  // No test at all is a failure, and so is an exit that the counts do not explain.
  const unexplained = counted.failed === 0 && (!clean || counted.passed === 0);
  return { ...counted, failed: counted.failed + (unexplained ? 1 : 0) };
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SECTIONS.some((section) => section.name === name));
if (unknown.length > 0) {
  console.error(`No section ${unknown.join(", ")}. Sections: ${SECTIONS.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

await prepare();
mkdirSync(REPORTS, { recursive: true });
const chosen = SECTIONS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
// The static checks use one processor each, or little of it.
const checks = chosen.filter(({ count }) => count === undefined);
const results = await Promise.all(checks.map((section) => runSection(section, checks.length === 1)));
for (const section of chosen.filter(({ count }) => count !== undefined)) results.push(await runSection(section, true));

for (const { title, failures = [], secondTry = [] } of results) {
  if (failures.length > 0) console.log(`\n━━━ Failed: ${title} ━━━\n\n${failures.join("\n")}`);
  if (secondTry.length > 0) console.log(`\n━━━ Passed at the second try only: ${title} ━━━\n\n${secondTry.join("\n")}`);
}
console.log("\n━━━ Totals ━━━\n");
for (const { title, passed, failed, skipped, seconds, secondTry = [] } of results) {
  const skips = skipped > 0 ? `, ${skipped} skipped` : "";
  const again = secondTry.length > 0 ? `, ${secondTry.length} at the second try` : "";
  console.log(`${failed > 0 ? "✗" : "✓"} ${title}: ${passed} passed, ${failed} failed${skips}${again} (${seconds.toFixed(1)} s)`);
}
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
