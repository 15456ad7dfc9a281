import { Prisma, type PrismaClient } from "../database";
import { ENDED_BY_MARK } from "./token-marks";

/** What has become of a token; what is absent does not matter. */
export interface TokenFate {
  /** By itself, or ended by a mark before it was used up. */
  readonly revoked: boolean;
  readonly used?: boolean;
  /** At `now`. */
  readonly expired?: boolean;
}

const COLUMNS = ["environment", "grantType", "secretId"] as const;

/** Which tokens are looked for; what is absent does not matter. */
export interface TokensWanted extends Readonly<Partial<Record<(typeof COLUMNS)[number], string>>> {
  readonly fate?: TokenFate | undefined;
}

export interface TokenLook {
  readonly applicationId: string;
  readonly wanted: TokensWanted;
  readonly now: Date;
  /** In which order they are looked at: by time of issue and id. */
  readonly order: "asc" | "desc";
  /** The last one before the look begins. */
  readonly after?: { readonly issuedAt: Date; readonly id: string } | undefined;
  /** The time of issue with which the look ends. */
  readonly end?: Date | undefined;
  /** Ids wanted at most. */
  readonly take: number;
}

/** More than a look has. The planner cannot look behind a limit: it would go through all the application's tokens by another index. */
const FENCE = 1_000_000;

/** The ids of an application's tokens that are wanted, among those of a look through the list, in its order. */
export async function lookForTokens(reader: Pick<PrismaClient, "$queryRaw">, look: TokenLook): Promise<readonly string[]> {
  const { applicationId, wanted, now, order, after, end, take } = look;
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
    ) look
    ${Prisma.join(conditions(wanted, now), " AND ", " WHERE ")} ORDER BY "issuedAt" ${direction}, "id" ${direction} LIMIT ${take}`;
  return rows.map(({ id }) => id);
}

function conditions({ fate, ...equal }: TokensWanted, now: Date): Prisma.Sql[] {
  const isNull = (column: string, yes: boolean | undefined) =>
    yes === undefined ? [] : [Prisma.sql`${Prisma.raw(`"${column}"`)} ${Prisma.raw(yes ? "IS NULL" : "IS NOT NULL")}`];
  return [
    ...COLUMNS.flatMap((column) => (equal[column] === undefined ? [] : [Prisma.sql`${Prisma.raw(`"${column}"`)} = ${equal[column]}`])),
    ...(fate?.revoked ? [Prisma.sql`("revokedAt" IS NOT NULL OR ("consumedAt" IS NULL AND ${ENDED_BY_MARK}))`] : []),
    ...isNull("revokedAt", fate && !fate.revoked ? true : undefined),
    ...isNull("consumedAt", fate?.used === undefined ? undefined : !fate.used),
    ...(fate?.used === false ? [Prisma.sql`NOT ${ENDED_BY_MARK}`] : []),
    ...(fate?.expired === undefined ? [] : [fate.expired ? Prisma.sql`"expiresAt" <= ${now}` : Prisma.sql`"expiresAt" > ${now}`]),
  ];
}
