/** The statistics as a table of comma-separated values: one number a line, so that any program can sum and pivot them. */
import type { Statistics } from "./statistics";

const COLUMNS = ["section", "key", "name", "measure", "from", "to", "value"] as const;

type Line = readonly [section: string, key: string, name: string, measure: string, from: string, to: string, value: string | number];

/** The byte order mark, by which spreadsheets know UTF-8: without it they take names for Latin letters. */
export const BYTE_ORDER_MARK = "\uFEFF";

/**
 * The same numbers as the page and the JSON (RFC 4180: CRLF, quotes doubled), after a byte order mark. Cells that a spreadsheet would run
 * as a formula are disarmed by an apostrophe.
 */
export function statisticsCsv(statistics: Statistics): string {
  return BYTE_ORDER_MARK + [COLUMNS, ...lines(statistics)].map((line) => `${line.map(csvCell).join(",")}\r\n`).join("");
}

/** Where some program begins a cell, and what it skips before it checks for a formula; East Asian forms count too. */
const FORMULA = /(?<=^|[,;|\t\r\n])(?=[\s"]*[=+\-@＝＋－＠])/g;

/**
 * One cell. Names of applications and users are typed by people, and must not become formulas in a spreadsheet
 * (OWASP, "CSV injection"): not at their beginning, nor after a `;` or tab, where many a program splits whatever the quotes
 * say. An apostrophe there makes text of it; who needs the exact text takes the JSON.
 *
 * @example csvCell("=1+1") // "'=1+1"
 * @example csvCell("Shop;=1+1") // "\"Shop;'=1+1\""
 * @example csvCell('say "hi"') // "\"say \"\"hi\"\"\""
 */
export function csvCell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = value.replaceAll(FORMULA, "'");
  return /[",;|\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function* lines(statistics: Statistics): Generator<Line> {
  const { from, to } = statistics.period;
  const of = (section: string, key: string, name: string, measure: string, value: string | number): Line => [
    section,
    key,
    name,
    measure,
    from,
    to,
    value,
  ];
  yield of("totals", "", "", "requests", statistics.totals.requests);
  yield of("totals", "", "", "issued", statistics.totals.issued);
  yield of("totals", "", "", "refused", statistics.totals.refused);
  yield* timeLines(statistics);
  for (const { scope, issued } of statistics.scopes) yield of("by scope", scope, scope, "issued", issued);
  yield ["active tokens now", "", "", "tokens", "", statistics.asOf, statistics.activeTokens];
  yield ["last use", "", "", "time", "", "", statistics.lastUse ?? ""];
  const { comparison, series, by } = statistics;
  if (comparison) {
    for (const [measure, which] of [
      ["of the time compared", "ours"],
      ["of the time before", "before"],
    ] as const) {
      const { issued, refused } = comparison[which];
      yield ["comparison", "", measure, "issued", comparison.from, comparison.to, issued];
      yield ["comparison", "", measure, "refused", comparison.from, comparison.to, refused];
    }
  }
  for (const { name, label } of statistics.filterLabels) yield ["filter", name, label, "", from, to, ""];
  for (const bucket of series.buckets) {
    for (const [index, part] of series.parts.entries()) {
      yield [`requests by ${by}`, part.key, part.label, part.result, bucket.from, bucket.to, bucket.counts[index] ?? 0];
    }
  }
  for (const { at, label } of statistics.marks) yield ["changes", "", label, "change", at, at, 1];
  for (const group of statistics.failureGroups) {
    const where = [group.application?.name ?? "", group.secret ? `…${group.secret.hint}` : "no secret", group.source].filter(
      (part) => part !== "",
    );
    yield [
      "refused, by group",
      group.cause,
      [group.title, ...where].join(" · "),
      "requests",
      group.first ?? from,
      group.last ?? to,
      group.count,
    ];
  }
  const { grants, buckets } = statistics.issuedOverTime;
  for (const bucket of buckets) {
    for (const [index, { grantType, label }] of grants.entries()) {
      yield ["tokens issued over time", grantType, label, "issued", bucket.from, bucket.to, bucket.counts[index] ?? 0];
    }
  }
  for (const { outcome, title, count } of statistics.outcomes) yield of("outcomes", outcome, title, "requests", count);
  for (const secret of statistics.secrets) {
    const name = [
      secret.applicationName,
      secret.environment ?? "",
      secret.hint === "" ? "no secret matched" : `…${secret.hint}`,
      secret.description,
    ];
    const text = name.filter((part) => part !== "").join(" · ");
    yield of("by secret", secret.secretId ?? "", text, "issued", secret.issued);
    yield of("by secret", secret.secretId ?? "", text, "refused", secret.refused);
  }
  for (const application of statistics.applications) {
    yield of("by application", application.applicationId, withOwner(application.name, application.owner), "issued", application.issued);
    yield of("by application", application.applicationId, withOwner(application.name, application.owner), "refused", application.refused);
  }
  if (statistics.subject.kind === "realm") {
    yield of("by secret and by application", "", "all others", "issued", statistics.others.issued);
    yield of("by secret and by application", "", "all others", "refused", statistics.others.refused);
  }
  yield of("registered users for application", "", "all", "users", statistics.registeredUsers.total);
  yield of("people who got a token", "", "all", "people", statistics.people);
  for (const { applicationId, name, owner, users } of statistics.registeredUsers.byApplication) {
    yield of("registered users for application", applicationId, withOwner(name, owner), "users", users);
  }
  for (const user of statistics.topUsers) {
    yield of("top users per application", user.userId, `${user.name} · ${user.applicationName}`, "tokens", user.tokens);
  }
  for (const failure of statistics.recentFailures) {
    yield [
      failure.proven ? "recent failures" : "recent failures, key not proved",
      failure.requestId,
      failure.title,
      failure.cause,
      failure.at,
      failure.at,
      1,
    ];
  }
}

/** Percentiles by the bounds of their classes; a class without an upper bound has no line for it. */
function* timeLines({ answerTimes: times }: Statistics): Generator<Line> {
  if (times === null) return;
  const { from, to } = times;
  const groups = [
    { section: "answering times", name: "all", ...times },
    { section: "answering times, issued", name: "issued", ...times.issued },
    { section: "answering times, refused", name: "refused", ...times.refused },
    ...times.byGrant.map((group) => ({ ...group, section: `answering times, ${group.label}, ${group.result}`, name: group.label })),
  ];
  for (const { section, name, count, ...group } of groups) {
    yield [section, "", name, "answers", from, to, count];
    for (const percentile of ["p50", "p95", "p99"] as const) {
      const bounds = group[percentile];
      if (bounds) yield [section, percentile, name, "ms at least", from, to, bounds.from];
      if (bounds && bounds.to !== null) yield [section, percentile, name, "ms below", from, to, bounds.to];
    }
  }
  for (const { from: least, count } of times.classes) yield ["answers by answering time", String(least), "", "answers", from, to, count];
}

/** Two applications of one name are told apart by their owner. */
const withOwner = (name: string, owner: string): string => (owner === "" ? name : `${name} · ${owner}`);
