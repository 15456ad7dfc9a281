import type { z } from "zod";
import { database } from "#app/db/database";
import { knownColumns } from "#app/db/protocol/token-tables";
import { countActiveTokens, countTokensInUse, issueBehind, listTokenIds, searchTokens, type TokenPart } from "#app/db/queries/tokens";
import type { Transaction } from "#app/db/transaction";
import { readLineage } from "#app/oauth/exchange/lineage";
import { grantTypeInfo } from "#app/oauth/grant-types";
import { implementedGrantTypes } from "#app/oauth/grants";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { findApplication } from "../applications/access";
import { SELF_CONTAINED, sentenceOf } from "../endings/table";
import { checked } from "../errors";
import { CONDITIONS, formatCursor, type TokenCursor, type TokenQuery, type TokenState, tokenQuerySchema, tokenState } from "./query";

/** Tokens on one page of the list. */
const TOKEN_PAGE_SIZE = 25;
/** The most tokens that one page of a filtered list reads; beyond, the page links to the next. */
const MOST_SCANNED = 2000;
const FIRST_ID = "00000000-0000-0000-0000-000000000000";
const LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** What is known of an issued token. The token itself is not kept. */
export interface TokenRow {
  readonly id: string;
  readonly kind: "access" | "refresh";
  readonly format: "opaque" | "jwt";
  readonly environment: Environment;
  readonly grantType: string;
  readonly grantLabel: string;
  readonly scopes: readonly string[];
  /** null: the client has no secret. */
  readonly secret: { readonly hint: string; readonly description: string } | null;
  /** Who acts for the user, the current actor first: client identifiers and subjects (RFC 8693 §4.1). Empty: nobody but the application. */
  readonly actors: readonly string[];
  /** To a key pair (RFC 9449). */
  readonly isBound: boolean;
  /** null: the application acts as itself. */
  readonly user: { readonly name: string; readonly email: string } | null;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly state: TokenState;
}

export interface TokenList {
  readonly application: { readonly id: string; readonly name: string };
  readonly rows: readonly TokenRow[];
  /** The places `before` and `after` which the pages around this one lie; null where there is none. */
  readonly older: string | null;
  readonly newer: string | null;
  /** A filtered page that ends before it is full: there are more tokens, which were not read. */
  readonly unseen: boolean;
  /** Tokens of the application that are in use, of either kind and without the filter; 10,000 means 10,000 or more. */
  readonly active: number;
  /** The access tokens among them: "active tokens" on every screen. */
  readonly activeTokens: number;
  /** Sentences for the page: what revoking all of them does. */
  readonly revokingAll: readonly string[];
  /** The application's secrets, to filter by. */
  readonly secrets: readonly { readonly id: string; readonly hint: string; readonly description: string; readonly environment: string }[];
}

type TokenFilter = Omit<z.output<typeof tokenQuerySchema>, "before" | "after">;

interface TokenPage {
  readonly direction: "older" | "newer";
  readonly cursor: TokenCursor;
}

type Reader = Pick<Transaction, "application" | "tokenRecord" | "clientSecret" | "user" | "consent" | "signingKey" | "$queryRaw">;

/**
 * The tokens issued to an application, newest first, a page at a time.
 *
 * @throws NotFoundError unless the actor owns the application or is an admin; InvalidInputError by field of the query.
 * @example const { rows, older } = await listTokens(actor, id, { state: "active" });
 */
export async function listTokens(actor: Actor, applicationId: string, query: TokenQuery): Promise<TokenList> {
  const { before, after, ...filter } = checked(tokenQuerySchema, query);
  const page = before ? { direction: "older" as const, cursor: before } : after && { direction: "newer" as const, cursor: after };
  const { prisma } = database();
  const application = await findApplication(prisma, actor, applicationId, "read");
  const now = new Date();
  const [{ records, more, goOn }, active, activeTokens, secrets] = await Promise.all([
    readPage(prisma, application.id, filter, page, now),
    countTokensInUse(prisma, { realmId: actor.realmId, applicationId: application.id }, "any", now),
    countActiveTokens(prisma, { realmId: actor.realmId, applicationId: application.id }, now),
    prisma.clientSecret.findMany({
      where: { client: { applicationId: application.id } },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      select: { id: true, hint: true, description: true, client: { select: { environment: true } } },
    }),
  ]);
  const first = records[0];
  const last = records.at(-1);
  const backwards = page?.direction === "newer";
  const onward = goOn && formatCursor(goOn);
  return {
    application: { id: application.id, name: application.name },
    rows: await viewTokens(prisma, records, new Map(secrets.map((secret) => [secret.id, secret])), now, application),
    older: last && (backwards || more) ? formatCursor(last) : ((backwards ? undefined : onward) ?? null),
    newer: first && (backwards ? more : page !== undefined) ? formatCursor(first) : ((backwards ? onward : undefined) ?? null),
    unseen: onward !== undefined,
    active,
    activeTokens,
    revokingAll: [sentenceOf("all_tokens_revoked"), SELF_CONTAINED],
    secrets: secrets.map(({ client, ...secret }) => ({ ...secret, environment: client.environment })),
  };
}

async function readPage(reader: Reader, applicationId: string, filter: TokenFilter, page: TokenPage | undefined, now: Date) {
  const order = page?.direction === "newer" ? ("asc" as const) : ("desc" as const);
  const part: TokenPart = { applicationId, order, after: page?.cursor };
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  // A filtered page that finds little ends too, at this time of issue; undefined: at the end of the list.
  const end = isFiltered ? await issueBehind(reader, part, MOST_SCANNED) : undefined;
  const take = TOKEN_PAGE_SIZE + 1;
  const { environment, grantType, state, secretId } = filter;
  const wanted = {
    ...(environment && { environment }),
    ...(grantType && { grantType }),
    ...(secretId && { secretId }),
    ...(state && { condition: CONDITIONS[state] }),
  };
  const ids = isFiltered ? await searchTokens(reader, { ...part, wanted, now, end, take }) : await listTokenIds(reader, part, take);
  const found = await reader.tokenRecord.findMany({ where: { id: { in: [...ids] } }, orderBy: [{ issuedAt: order }, { id: order }] });
  const records = found.slice(0, TOKEN_PAGE_SIZE);
  const more = found.length > TOKEN_PAGE_SIZE;
  const goOn: TokenCursor | undefined = end && !more ? { issuedAt: end, id: order === "asc" ? LAST_ID : FIRST_ID } : undefined;
  return { records: order === "asc" ? records.reverse() : records, more, goOn };
}

interface StoredRecord extends TokenCursor {
  readonly kind: string;
  readonly format: string;
  readonly clientRef: string;
  readonly environment: string;
  readonly grantType: string;
  readonly scope: string;
  readonly secretId: string | null;
  readonly userId: string | null;
  readonly exchange: string | null;
  readonly confirmation: string | null;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly consumedAt: Date | null;
}

/** Adds names and states to records of one application. */
export async function viewTokens(
  reader: Reader,
  records: readonly StoredRecord[],
  secretById: ReadonlyMap<string, { readonly hint: string; readonly description: string }>,
  now: Date,
  application: { readonly realmId: string; readonly tokensNotBefore: Date | null },
): Promise<TokenRow[]> {
  const userIds = [...new Set(records.flatMap((record) => record.userId ?? []))];
  const clientRefs = [...new Set(records.map((record) => record.clientRef))];
  const [users, stops, removedKeys] = await Promise.all([
    reader.user.findMany({ where: { id: { in: userIds } }, select: { id: true, name: true, email: true, tokensNotBefore: true } }),
    reader.consent.findMany({ where: { userId: { in: userIds }, clientRef: { in: clientRefs }, tokensNotBefore: { not: null } } }),
    reader.signingKey.findMany({ where: { realmId: application.realmId, endsTokensFrom: { not: null } } }),
  ]);
  const stopOf = new Map(stops.map((stop) => [`${stop.userId} ${stop.clientRef}`, stop.tokensNotBefore]));
  const userById = new Map(users.map((user) => [user.id, user]));
  return records.map((record) => {
    const secret = record.secretId === null ? undefined : secretById.get(record.secretId);
    const user = record.userId === null ? undefined : userById.get(record.userId);
    return {
      id: record.id,
      ...knownColumns(record),
      grantType: record.grantType,
      grantLabel: grantTypeInfo(record.grantType)?.label ?? record.grantType,
      scopes: record.scope.split(" ").filter((scope) => scope !== ""),
      secret: secret ? { hint: secret.hint, description: secret.description } : null,
      actors: readLineage(record.exchange).actors.map(({ sub }) => sub),
      isBound: record.confirmation !== null,
      user: record.userId === null ? externalOf(record.exchange) : { name: user?.name ?? "A removed user", email: user?.email ?? "" },
      issuedAt: record.issuedAt,
      expiresAt: record.expiresAt,
      state: tokenState(record, now, [
        application.tokensNotBefore,
        user?.tokensNotBefore ?? null,
        stopOf.get(`${record.userId} ${record.clientRef}`) ?? null,
        ...removedKeys.flatMap((key) => (hasSigned(key, record) ? [key.removedAt] : [])),
      ]),
    };
  });
}

/** Somebody without an account, for whom a trusted issuer vouched; null: the token is about its client. */
function externalOf(exchange: string | null): TokenRow["user"] {
  const subject = readLineage(exchange).origin?.subject ?? null;
  return subject === null ? null : { name: subject, email: "" };
}

/** Whether a key that was removed has signed a token: the realm's JWTs of the time in which it signed. */
export function hasSigned(
  { endsTokensFrom, signsUntil }: { readonly endsTokensFrom: Date | null; readonly signsUntil: Date | null },
  { format, issuedAt }: StoredRecord,
): boolean {
  return format === "jwt" && endsTokensFrom !== null && signsUntil !== null && endsTokensFrom <= issuedAt && issuedAt < signsUntil;
}

/** The grant types a token can have come from, to filter by. */
export function grantChoices(): readonly { readonly value: string; readonly label: string }[] {
  return implementedGrantTypes().map(({ name, label }) => ({ value: name, label }));
}
