/** Authorization codes and consents in the database: a code's columns, in the order in which an effect writes them, and how each is read. */
import { z } from "zod";
import type { Consent } from "#app/oauth/authorization/decide";
import type { AuthorizationCode } from "#app/oauth/model";
import type { Database } from "../database";
import { type ColumnType, findRow, rowQuery } from "../row-by-key";

/** What each column holds, for the cast that PostgreSQL needs. */
export const CODE_COLUMNS = {
  id: "uuid",
  realmId: "text",
  applicationId: "text",
  clientRef: "text",
  userId: "text",
  sessionId: "text",
  redirectUri: "text",
  redirectUriGiven: "boolean",
  scope: "text",
  audience: "text",
  codeChallenge: "text",
  codeChallengeMethod: "text",
  dpopJkt: "text",
  nonce: "text",
  authTime: "time",
  acr: "text",
  amr: "text",
  claims: "text",
  issuer: "text",
  issuedAt: "time",
  expiresAt: "time",
  usedAt: "time",
  keptUntil: "time",
} as const satisfies Readonly<Record<keyof AuthorizationCode, ColumnType>>;

const CODE = rowQuery(`"AuthorizationCode"`, CODE_COLUMNS, [`"id"`]);
const CONSENT = rowQuery(`"Consent"`, { scope: "text", audience: "text", redirectHosts: "text", grantedAt: "time" }, [
  `"userId"`,
  `"clientRef"`,
]);

const texts = z.array(z.string());
const names = z.string().transform((text) => texts.parse(JSON.parse(text)));
const truth = z.union([z.literal(0), z.literal(1)]).transform(Boolean);
const time = z.number();

const consentRow = z.object({ scope: z.string(), audience: names.nullable(), redirectHosts: names.nullable(), grantedAt: time.nullable() });
const codeRow = z.object({
  id: z.string(),
  realmId: z.string(),
  applicationId: z.string(),
  clientRef: z.string(),
  userId: z.string(),
  sessionId: z.string().nullable(),
  redirectUri: z.string(),
  redirectUriGiven: truth,
  scope: z.string(),
  audience: names.nullable(),
  codeChallenge: z.string().nullable(),
  codeChallengeMethod: z.enum(["S256", "plain"]).nullable(),
  dpopJkt: z.string().nullable(),
  nonce: z.string().nullable(),
  authTime: time,
  acr: z.string().nullable(),
  amr: names,
  claims: z.string().nullable(),
  issuer: z.string(),
  issuedAt: time,
  expiresAt: time,
  usedAt: time.nullable(),
  keptUntil: time,
});

/** A code's values in the order of {@link CODE_COLUMNS}; lists as JSON, times in milliseconds. */
export function codeCells(code: AuthorizationCode): readonly [id: string, ...others: readonly (string | number | boolean | null)[]] {
  return [
    code.id,
    code.realmId,
    code.applicationId,
    code.clientRef,
    code.userId,
    code.sessionId,
    code.redirectUri,
    code.redirectUriGiven,
    code.scope,
    code.audience && JSON.stringify(code.audience),
    code.codeChallenge,
    code.codeChallengeMethod,
    code.dpopJkt,
    code.nonce,
    code.authTime,
    code.acr,
    JSON.stringify(code.amr),
    code.claims,
    code.issuer,
    code.issuedAt,
    code.expiresAt,
    code.usedAt,
    code.keptUntil,
  ];
}

/** The code with an id, used or not. */
export async function findCode(database: Database, id: string): Promise<AuthorizationCode | undefined> {
  const found = await findRow(database, CODE, [id]);
  return found && codeRow.parse(found);
}

/** What a person has allowed a client and not stopped since. */
export async function findConsent(database: Database, userId: string, clientRef: string): Promise<Consent | undefined> {
  const found = await findRow(database, CONSENT, [userId, clientRef]);
  if (found === undefined) return undefined;
  const { grantedAt, redirectHosts, ...allowed } = consentRow.parse(found);
  return grantedAt === null ? undefined : { ...allowed, redirectHosts: redirectHosts ?? [] };
}
