/**
 * What has ended a token besides its own row: a mark of its application or of its person, the person's stop of the application, or the removal of
 * the key that signed it. The same rule as introspection's, so that lists and counts agree with it; see `docs/decisions/0020-what-ends-what.md`.
 */
import { Prisma } from "../database";

const marked = (table: "Application" | "User", column: "applicationId" | "userId") => Prisma.sql`EXISTS (
  SELECT 1 FROM ${Prisma.raw(`"${table}"`)} m WHERE m."id" = "TokenRecord".${Prisma.raw(`"${column}"`)}
    AND m."tokensNotBefore" >= "issuedAt" AND m."tokensNotBefore" < "expiresAt")`;

const STOPPED = Prisma.sql`EXISTS (
  SELECT 1 FROM "Consent" c WHERE c."userId" = "TokenRecord"."userId" AND c."clientRef" = "TokenRecord"."clientRef"
    AND c."tokensNotBefore" >= "issuedAt" AND c."tokensNotBefore" < "expiresAt")`;

const SIGNED_BY_REMOVED_KEY = Prisma.sql`("TokenRecord"."format" = 'jwt' AND EXISTS (
  SELECT 1 FROM "SigningKey" k WHERE k."realmId" = "TokenRecord"."realmId" AND k."removedAt" < "TokenRecord"."expiresAt"
    AND k."endsTokensFrom" <= "TokenRecord"."issuedAt" AND k."signsUntil" > "TokenRecord"."issuedAt"))`;

/**
 * A condition on rows of `TokenRecord`, under that name: something has ended the token before it expired. By the primary keys of the few rows that have
 * marks, and by a realm's handful of signing keys, so that it costs three look-ups a row, and of a JWT four.
 */
export const IS_ENDED = Prisma.sql`(${marked("Application", "applicationId")} OR ${marked("User", "userId")} OR ${STOPPED} OR ${SIGNED_BY_REMOVED_KEY})`;
