/** Between Prisma's values, types and errors and SQLite's. */
import {
  type ArgType,
  ColumnTypeEnum,
  DriverAdapterError,
  type MappedError,
  type SqlQuery,
  type SqlResultSet,
} from "@prisma/driver-adapter-utils";
import type { SqliteRows, SqliteValue } from "./connection";
import { sqliteCode } from "./connection";

type ColumnType = SqlResultSet["columnTypes"][number];

/** The types that Prisma's SQLite schemas declare. */
const DECLARED: Readonly<Record<string, ColumnType>> = {
  TEXT: ColumnTypeEnum.Text,
  INTEGER: ColumnTypeEnum.Int32,
  BIGINT: ColumnTypeEnum.Int64,
  BOOLEAN: ColumnTypeEnum.Boolean,
  DATETIME: ColumnTypeEnum.DateTime,
  REAL: ColumnTypeEnum.Double,
  DECIMAL: ColumnTypeEnum.Numeric,
  BLOB: ColumnTypeEnum.Bytes,
  JSONB: ColumnTypeEnum.Json,
};

/** Prisma's arguments as SQLite binds them: times become integer milliseconds. */
export function toSqliteArgs(query: SqlQuery): SqliteValue[] {
  return query.args.map((arg, index) => toSqliteValue(arg, query.argTypes[index]?.scalarType));
}

function toSqliteValue(arg: unknown, type: ArgType["scalarType"] | undefined): SqliteValue {
  if (arg === null || arg === undefined) return null;
  if (arg instanceof Date) return arg.getTime();
  if (typeof arg === "boolean") return arg ? 1 : 0;
  if (typeof arg === "bigint") return Number(arg);
  if (arg instanceof Uint8Array || typeof arg === "number") return arg;
  const text = typeof arg === "string" ? arg : JSON.stringify(arg);
  if (type === "datetime") return new Date(text).getTime();
  if (type === "bigint" || type === "decimal") return Number(text);
  if (type === "bytes") return Buffer.from(text, "base64");
  return text;
}

/** SQLite's rows as Prisma takes them: times become ISO 8601 text. */
export function toResultSet({ columns, rows }: SqliteRows): SqlResultSet {
  const columnTypes = columns.map((column, index) => columnType(column.type, rows, index));
  const dates = columnTypes.flatMap((type, index) => (type === ColumnTypeEnum.DateTime ? [index] : []));
  for (const row of rows) {
    for (const index of dates) {
      const value = row[index];
      if (typeof value === "number") row[index] = new Date(value).toISOString();
    }
  }
  return { columnNames: columns.map(({ name }) => name), columnTypes, rows };
}

function columnType(declared: string | null, rows: SqliteValue[][], index: number): ColumnType {
  const known = declared === null ? undefined : DECLARED[declared.toUpperCase()];
  if (known !== undefined) return known;
  for (const row of rows) {
    const value = row[index];
    if (value === null || value === undefined) continue;
    if (typeof value === "number") return ColumnTypeEnum.UnknownNumber;
    return typeof value === "string" ? ColumnTypeEnum.Text : ColumnTypeEnum.Bytes;
  }
  return ColumnTypeEnum.Int32;
}

/** SQLite's error as Prisma understands it; anything else unchanged. */
export function toAdapterError(error: unknown): unknown {
  const code = sqliteCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  return new DriverAdapterError({ originalCode: String(code), originalMessage: error.message, ...mapped(code, error.message) });
}

function mapped(code: number, message: string): MappedError {
  const subjects = message.split("constraint failed: ").at(1)?.split(", ") ?? [];
  const fields = subjects.map((subject) => subject.split(".").at(-1) ?? subject);
  const constraint = fields.length > 0 ? { constraint: { fields } } : {};
  switch (code) {
    case 1555:
    case 2067:
      return { kind: "UniqueConstraintViolation", ...constraint };
    case 1299:
      return { kind: "NullConstraintViolation", ...constraint };
    case 787:
    case 1811:
      return { kind: "ForeignKeyConstraintViolation", constraint: { foreignKey: {} } };
  }
  if ((code & 0xff) === 5) return { kind: "SocketTimeout" };
  if (message.includes("no such table: ")) return { kind: "TableDoesNotExist", table: message.split("no such table: ").at(1) ?? "" };
  if (message.includes("no such column: ")) return { kind: "ColumnNotFound", column: message.split("no such column: ").at(1) ?? "" };
  return { kind: "sqlite", extendedCode: code, message };
}
