/** Pushed authorization requests in the database: their columns, in the order in which an effect writes them, and how each is read. */
import { z } from "zod";
import type { PushedRequest } from "#app/oauth/authorization/pushed";
import type { Database } from "../database";
import { type ColumnType, findRow, rowQuery } from "../row-by-key";

/** What each column holds, for the cast that PostgreSQL needs. */
export const PUSHED_COLUMNS = {
  id: "uuid",
  realmId: "text",
  clientRef: "text",
  sent: "text",
  issuedAt: "time",
  expiresAt: "time",
  openedAt: "time",
  usedAt: "time",
  keptUntil: "time",
} as const satisfies Readonly<Record<keyof PushedRequest, ColumnType>>;

const PUSHED = rowQuery(`"PushedRequest"`, PUSHED_COLUMNS, [`"id"`]);

const parameters = z.array(z.tuple([z.string(), z.array(z.string())]));
const time = z.number();
const pushedRow = z.object({
  id: z.string(),
  realmId: z.string(),
  clientRef: z.string(),
  sent: z.string().transform((text) => new Map(parameters.parse(JSON.parse(text)))),
  issuedAt: time,
  expiresAt: time,
  openedAt: time.nullable(),
  usedAt: time.nullable(),
  keptUntil: time,
});

/** A pushed request's values in the order of {@link PUSHED_COLUMNS}; parameters as JSON, times in milliseconds. */
export function pushedCells(pushed: PushedRequest): readonly [id: string, ...others: readonly (string | number | null)[]] {
  return [
    pushed.id,
    pushed.realmId,
    pushed.clientRef,
    JSON.stringify([...pushed.sent]),
    pushed.issuedAt,
    pushed.expiresAt,
    pushed.openedAt,
    pushed.usedAt,
    pushed.keptUntil,
  ];
}

/** The pushed request with an id, in whichever state. */
export async function findPushed(database: Database, id: string): Promise<PushedRequest | undefined> {
  const found = await findRow(database, PUSHED, [id]);
  return found && pushedRow.parse(found);
}
