/** What goes between the connection that pages read on and who asks it, where that is a thread. Both are ours. */
import { z } from "zod";
import type { SqliteRows, SqliteValue } from "../sqlite/connection";

/** `id` is the asker's own count. Rows are not looked through: there may be thousands, and they come from our own thread. */
const id = z.number();

export const readQuestion = z.object({ id, sql: z.string(), args: z.custom<readonly SqliteValue[]>(Array.isArray) });
export type ReadQuestion = z.infer<typeof readQuestion>;

export const readAnswer = z.union([
  z.object({ id, rows: z.custom<SqliteRows>((value) => typeof value === "object") }),
  z.object({ id, failed: z.object({ message: z.string(), errcode: z.number().optional() }) }),
]);
export type ReadAnswer = z.infer<typeof readAnswer>;

/** A thread's port, seen from either side. */
export interface ReadLine {
  send(message: ReadQuestion | ReadAnswer): void;
  receive(listener: (message: unknown) => void): void;
}
