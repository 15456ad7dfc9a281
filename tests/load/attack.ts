/**
 * `npm run attack`: runs attacks against a portal under an honest load, and prints their effects beside the bounds.
 *
 * Usage: npm run attack -- [--engine sqlite|postgresql] [--only "part of a name"] [--workers 1] [--seconds 5] [--count 20000] [--write]
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ENGINES } from "#tests/support/databases";
import { prepare } from "../../app/cli/prepare.mjs";
import { ATTACKS } from "./attack/attacks";
import { measureAttack } from "./attack/measure-attack";
import { type AttackFigures, attackTable, broken } from "./attack/verdict";
import { stopPostgres } from "./postgres";
import { environment, replaceMeasured } from "./report";

const DOCUMENT = "docs/security-measurements.md";

/** Attacks both engines in turn; the exit code is 1 when any bound is broken. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      engine: { type: "string" },
      only: { type: "string", multiple: true, default: [] },
      workers: { type: "string", default: "1" },
      seconds: { type: "string", default: "5" },
      count: { type: "string", default: "20000" },
      write: { type: "boolean", default: false },
    },
  });
  const [workers = 0, seconds = 0, count = 0] = [values.workers, values.seconds, values.count].map(Number);
  if (!(workers > 0 && seconds > 0 && count > 0)) throw new Error("Numbers above 0 are expected.");
  const wanted = values.only.map((part) => part.toLowerCase());
  const attacks = ATTACKS.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.toLowerCase().includes(part)));
  const engines = ENGINES.filter((engine) => values.engine === undefined || values.engine === engine);
  if (attacks.length === 0 || engines.length === 0)
    throw new Error(`There is no such attack or engine: ${ATTACKS.map(({ name }) => name).join(" · ")}`);
  if (values.write && (attacks.length < ATTACKS.length || engines.length < ENGINES.length))
    throw new Error("--write takes a run of everything.");
  await prepare();
  const sections: string[] = [];
  let over = 0;
  try {
    for (const engine of engines) {
      const all: AttackFigures[] = [];
      for (const attack of attacks) {
        const figures = await measureAttack(attack, { engine, workers, seconds, count });
        all.push(figures);
        over += broken(figures).length;
        process.stderr.write(`${engine}: ${JSON.stringify(figures)}\n`);
      }
      sections.push(`### ${engine}, ${workers} ${workers === 1 ? "process" : "workers"}`, "", attackTable(all), "");
      process.stdout.write(`${sections.slice(-4).join("\n")}\n`);
    }
    if (values.write) {
      const conditions = `${await environment()} Each figure is of one run of ${seconds} s; an hour's worth is ${count} requests.`;
      writeFileSync(DOCUMENT, replaceMeasured(readFileSync(DOCUMENT, "utf8"), [conditions, "", ...sections].join("\n").trimEnd()));
    }
    return over === 0 ? 0 : 1;
  } finally {
    await stopPostgres();
  }
}
