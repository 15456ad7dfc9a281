/** Tokens that an event has ended by a mark: see `docs/decisions/0020-what-ends-what.md`. The rows themselves say nothing of it. */
import { Prisma } from "../database";

const endedBy = (table: "Application" | "User", column: "applicationId" | "userId") => Prisma.sql`EXISTS (
  SELECT 1 FROM ${Prisma.raw(`"${table}"`)} m WHERE m."id" = ${Prisma.raw(`"${column}"`)}
    AND m."tokensNotBefore" >= "issuedAt" AND m."tokensNotBefore" < "expiresAt")`;

/**
 * A condition on rows of `TokenRecord`: a mark has ended the token before it expired. By the primary key of the few tables that
 * have marks, so that it costs two look-ups a row.
 *
 * @example await countUpTo(reader, Prisma.sql`"TokenRecord" WHERE ${where} AND NOT ${ENDED_BY_MARK}`, 1000)
 */
export const ENDED_BY_MARK = Prisma.sql`(${endedBy("Application", "applicationId")} OR ${endedBy("User", "userId")})`;
