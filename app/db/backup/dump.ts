/**
 * The portable backup: gzipped lines of JSON that either engine writes and either engine takes. Arrays are ours, objects
 * are rows: see `docs/decisions/0012-portable-backups.md`.
 */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { z } from "zod";
import { OperatorError } from "#app/platform/operator-error";

/** Level 1: a third larger than the default, and several times as fast. */
const GZIP = { level: 1 };
/** Characters that are handed on at a time. */
const BLOCK = 1_000_000;

/** A table and its rows, each a JSON object's text. */
export interface DumpTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<readonly string[]>;
}

export interface DumpHead {
  readonly engine: "sqlite" | "postgresql";
  /** The last migration that the database has. */
  readonly migration: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What reading a dump yields: a table begins, or some of its rows. */
export type DumpPart =
  | { readonly table: string; readonly columns: readonly string[] }
  | { readonly table: string; readonly rows: readonly string[] };

const head = z.tuple([
  z.literal("latchkey"),
  z.literal(1),
  z.object({ engine: z.enum(["sqlite", "postgresql"]), migration: z.string(), at: z.string() }),
]);
const begin = z.tuple([z.literal("table"), z.string(), z.array(z.string())]);
const end = z.tuple([z.literal("end"), z.object({ rows: z.record(z.string(), z.number()), sha256: z.string() })]);
const END = '["end"';

/** Writes a dump to `file`. Memory does not grow with the database. */
export async function writeDump(file: string, about: DumpHead, tables: Iterable<DumpTable>): Promise<void> {
  await pipeline(Readable.from(lines(about, tables)), createGzip(GZIP), createWriteStream(file, { flush: true }));
}

async function* lines(about: DumpHead, tables: Iterable<DumpTable>): AsyncGenerator<string> {
  const hash = createHash("sha256");
  const counts: Record<string, number> = {};
  const hashed = (texts: readonly string[]) => {
    const text = `${texts.join("\n")}\n`;
    hash.update(text);
    return text;
  };
  yield hashed([JSON.stringify(["latchkey", 1, about])]);
  for (const { name, columns, rows } of tables) {
    yield hashed([JSON.stringify(["table", name, columns])]);
    counts[name] = 0;
    for await (const batch of rows) {
      counts[name] += batch.length;
      if (batch.length > 0) yield hashed(batch);
    }
  }
  yield `${JSON.stringify(["end", { rows: counts, sha256: hash.digest("hex") }])}\n`;
}

/**
 * Reads a dump from beginning to end.
 *
 * @param use is given the head, then each part in order.
 * @returns the rows of each table, once all of it has proved to be what was written.
 * @throws {OperatorError} when the file is damaged, cut off or none of ours; or what `use` throws.
 */
export async function readDump(
  file: string,
  use: { readonly head?: (about: DumpHead) => Promise<void>; readonly part?: (part: DumpPart) => Promise<void> } = {},
): Promise<Readonly<Record<string, number>>> {
  const hash = createHash("sha256");
  const counts: Record<string, number> = {};
  let table: string | undefined;
  let started = false;
  let promised: z.infer<typeof end>[1] | undefined;
  for await (const block of blocks(file)) {
    let rows: string[] = [];
    const flush = async () => {
      if (rows.length === 0 || table === undefined) return;
      counts[table] = (counts[table] ?? 0) + rows.length;
      await use.part?.({ table, rows });
      rows = [];
    };
    for (const line of block) {
      if (promised) throw damaged("it goes on after its end");
      if (line.startsWith("{") && table !== undefined) {
        rows.push(line);
        continue;
      }
      await flush();
      if (!started) {
        await use.head?.(parse(head, line)[2]);
        started = true;
      } else if (line.startsWith(END)) promised = parse(end, line)[1];
      else {
        const [, name, columns] = parse(begin, line);
        table = name;
        counts[name] = 0;
        await use.part?.({ table: name, columns });
      }
    }
    await flush();
    const own = promised ? block.slice(0, -1) : block;
    if (own.length > 0) hash.update(`${own.join("\n")}\n`);
  }
  if (!promised) throw damaged("it is cut off");
  if (hash.digest("hex") !== promised.sha256) throw damaged("its checksum does not fit");
  if (JSON.stringify(counts) !== JSON.stringify(promised.rows)) throw damaged("rows are missing");
  return counts;
}

/** The file's lines, many at a time. */
async function* blocks(file: string): AsyncGenerator<readonly string[]> {
  const gunzip = createGunzip();
  const bytes = createReadStream(file).on("error", (error) => gunzip.destroy(error));
  const source: AsyncIterable<string> = bytes.pipe(gunzip).setEncoding("utf8");
  let kept = "";
  try {
    for await (const piece of source) {
      kept += piece;
      if (kept.length < BLOCK) continue;
      const whole = kept.lastIndexOf("\n");
      if (whole < 0) continue;
      yield kept.slice(0, whole).split("\n");
      kept = kept.slice(whole + 1);
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) throw damaged("it is cut off or damaged");
    throw error;
  } finally {
    bytes.destroy();
  }
  if (kept !== "" && !kept.endsWith("\n")) throw damaged("it is cut off");
  if (kept !== "") yield kept.slice(0, -1).split("\n");
}

function parse<T>(shape: z.ZodType<T>, line: string): T {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw damaged("it holds no database of Latchkey");
  }
  const result = shape.safeParse(value);
  if (!result.success) throw damaged("it holds no database of Latchkey");
  return result.data;
}

function damaged(why: string): OperatorError {
  return new OperatorError(`The backup cannot be used: ${why}`);
}
