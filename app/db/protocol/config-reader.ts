import { z } from "zod";
import type { ConfigChange } from "../config-change";
import type { Database } from "../database";

export interface ConfigNews {
  readonly generation: number;
  /** What changed since; undefined when it cannot be told any more, so that everything may have. */
  readonly changes: readonly ConfigChange[] | undefined;
}

/** Reads the database's generation and what was changed after another one, in one statement: one consistent view. */
export type ConfigReader = (since: number) => Promise<ConfigNews>;

const KINDS = ["realm", "client", "application", "user"] as const;
const rowSchema = z.tuple([z.coerce.number(), z.string().nullable(), z.string().nullable()]);
const kindSchema = z.enum(KINDS);

/** More changes than this at once, and starting afresh is cheaper. */
const MAX_CHANGES = 1000;

const query = (parameter: string) => `SELECT g."value", c."kind", c."key" FROM "ConfigGeneration" g
  LEFT JOIN "ConfigChange" c ON c."generation" > ${parameter} AND c."generation" <= g."value" WHERE g."id" = 1 LIMIT ${MAX_CHANGES + 1}`;

const CURRENT = `SELECT "value" FROM "ConfigGeneration" WHERE "id" = 1`;

function news(since: number, rows: readonly unknown[]): ConfigNews {
  const parsed = rows.map((row) => rowSchema.parse(row));
  const generation = parsed[0]?.[0];
  if (generation === undefined) throw new Error("The database has no configuration generation: it was not migrated.");
  const changes = parsed.flatMap(([, kind, key]) => {
    // A kind that only a newer version knows counts as missing: everything may have changed.
    const known = kindSchema.safeParse(kind);
    return known.success && key !== null ? [{ kind: known.data, key }] : [];
  });
  // Every generation has one row until it is purged.
  return { generation, changes: changes.length === generation - since ? changes : undefined };
}

export function configReader(opened: Database): ConfigReader {
  if (opened.engine === "sqlite") {
    const { reader } = opened.file;
    const sql = query("?");
    return async (since) => {
      if (reader.first(CURRENT)?.[0] === since) return { generation: since, changes: [] };
      return news(since, reader.query(sql, [since]).rows);
    };
  }
  const { direct } = opened;
  const sql = query("$1::int");
  return async (since) => {
    const { rows } = await direct.queryRaw({ sql, args: [since], argTypes: [{ scalarType: "int", arity: "scalar" }] });
    return news(since, rows);
  };
}
