import { Prisma, type PrismaClient } from "../database";
import { ENDED_BY_MARK } from "./token-marks";

/** The state of a token; what is absent does not matter. */
export interface TokenCondition {
  /** By itself, or ended by a mark before it was used up. */
  readonly revoked: boolean;
  readonly used?: boolean;
  /** At `now`. */
  readonly expired?: boolean;
}

const COLUMNS = ["environment", "grantType", "secretId"] as const;

/** Which tokens are wanted; what is absent does not matter. */
export interface TokensWanted extends Readonly<Partial<Record<(typeof COLUMNS)[number], string>>> {
  readonly condition?: TokenCondition | undefined;
}

export interface TokenSearch {
  readonly applicationId: string;
  readonly wanted: TokensWanted;
  readonly now: Date;
  /** The order of the search: by time of issue and id. */
  readonly order: "asc" | "desc";
  /** The search begins behind this token. */
  readonly after?: { readonly issuedAt: Date; readonly id: string } | undefined;
  /** The time of issue with which the search ends. */
  readonly end?: Date | undefined;
  /** Ids wanted at most. */
  readonly take: number;
}

/**
 * More rows than a search visits. PostgreSQL's planner moves no condition below a limit; without one it would choose another index
 * and read all of the application's tokens.
 */
const FENCE = 1_000_000;

/** The ids of an application's tokens that are wanted, of one part of its list, in the list's order. */
export async function searchTokens(reader: Pick<PrismaClient, "$queryRaw">, search: TokenSearch): Promise<readonly string[]> {
  const { applicationId, wanted, now, order, after, end, take } = search;
  const [onward, onwardFrom, direction] =
    order === "asc" ? [Prisma.raw(">"), Prisma.raw("<="), Prisma.raw("ASC")] : [Prisma.raw("<"), Prisma.raw(">="), Prisma.raw("DESC")];
  const within = [
    Prisma.sql`"applicationId" = ${applicationId}`,
    ...(after ? [Prisma.sql`("issuedAt", "id") ${onward} (${after.issuedAt}, ${after.id})`] : []),
    ...(end ? [Prisma.sql`"issuedAt" ${onwardFrom} ${end}`] : []),
  ];
  const rows = await reader.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM (
      SELECT * FROM "TokenRecord" WHERE ${Prisma.join(within, " AND ")} LIMIT ${FENCE}
    ) part
    ${Prisma.join(conditions(wanted, now), " AND ", " WHERE ")} ORDER BY "issuedAt" ${direction}, "id" ${direction} LIMIT ${take}`;
  return rows.map(({ id }) => id);
}

function conditions({ condition, ...equal }: TokensWanted, now: Date): Prisma.Sql[] {
  const isNull = (column: string, yes: boolean | undefined) =>
    yes === undefined ? [] : [Prisma.sql`${Prisma.raw(`"${column}"`)} ${Prisma.raw(yes ? "IS NULL" : "IS NOT NULL")}`];
  return [
    ...COLUMNS.flatMap((column) => (equal[column] === undefined ? [] : [Prisma.sql`${Prisma.raw(`"${column}"`)} = ${equal[column]}`])),
    ...(condition?.revoked ? [Prisma.sql`("revokedAt" IS NOT NULL OR ("consumedAt" IS NULL AND ${ENDED_BY_MARK}))`] : []),
    ...isNull("revokedAt", condition && !condition.revoked ? true : undefined),
    ...isNull("consumedAt", condition?.used === undefined ? undefined : !condition.used),
    ...(condition?.used === false ? [Prisma.sql`NOT ${ENDED_BY_MARK}`] : []),
    ...(condition?.expired === undefined ? [] : [condition.expired ? Prisma.sql`"expiresAt" <= ${now}` : Prisma.sql`"expiresAt" > ${now}`]),
  ];
}
