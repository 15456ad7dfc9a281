/** The SQL expressions in which the engines differ. */
export interface Dialect {
  /** `i` from `from` to before `to`. */
  series(from: number, to: number): string;
  hex(expression: string, digits: number): string;
  /** The bytes of a text, each as two digits. */
  hexText(expression: string): string;
  time(milliseconds: string): string;
  uuid(expression: string): string;
}

/** SQLite's. */
export const sqlite: Dialect = {
  series: (from, to) =>
    `(WITH RECURSIVE n(i) AS (SELECT ${from} WHERE ${from} < ${to} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${to}) SELECT i FROM n) AS s`,
  hex: (expression, digits) => `printf('%0${digits}x', ${expression})`,
  hexText: (expression) => `lower(hex(${expression}))`,
  time: (milliseconds) => `CAST(${milliseconds} AS INTEGER)`,
  uuid: (expression) => expression,
};

/** PostgreSQL's. */
export const postgresql: Dialect = {
  series: (from, to) => `(SELECT generate_series::bigint AS i FROM generate_series(${from}, ${to - 1})) AS s`,
  hex: (expression, digits) => `lpad(to_hex((${expression})::bigint), ${digits}, '0')`,
  hexText: (expression) => `encode(convert_to(${expression}, 'UTF8'), 'hex')`,
  time: (milliseconds) => `to_timestamp((${milliseconds})::float8 / 1000)`,
  uuid: (expression) => `(${expression})::uuid`,
};
