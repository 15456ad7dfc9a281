import { database } from "#app/db/database";
import type { Transaction } from "#app/db/transaction";
import { CAUSES, isCause } from "#app/oauth/causes";
import { grantTypeInfo } from "#app/oauth/grant-types";
import type { Environment } from "#app/oauth/model";

/** Refusals shown at once, of either kind. */
const RECENT_FAILURES = 50;

export interface FailureQuery {
  readonly realmId: string;
  /** Absent: of every application, and those of none. */
  readonly applicationId?: string | undefined;
  readonly environment: Environment | null;
  readonly grantType?: string | undefined;
  readonly cause?: string | undefined;
  /** "": no secret was recognised. */
  readonly secretId?: string | undefined;
  readonly since: Date;
  /** The first moment that no longer counts. */
  readonly before: Date;
}

/**
 * The latest refused requests, newest first: those that had proved their key, then samples of those that had not, so that
 * nobody who merely names a key pushes the first out of view. The caller has checked who may see them.
 */
export async function recentFailures(query: FailureQuery): Promise<FailureView[]> {
  const { prisma } = database();
  const [proved, claimed] = await Promise.all([true, false].map((proven) => prisma.failureRecord.findMany(latest(query, proven))));
  return await viewFailures(prisma, [...(proved ?? []), ...(claimed ?? [])]);
}

function latest({ realmId, applicationId, environment, grantType, cause, secretId, since, before }: FailureQuery, proven: boolean) {
  return {
    where: {
      // One condition of the two: with both, SQLite reads all of the realm to find one application.
      ...(applicationId === undefined ? { realmId } : { applicationId }),
      ...(environment === null ? {} : { environment }),
      ...(grantType === undefined ? {} : { grantType }),
      ...(cause === undefined ? {} : { cause }),
      ...(secretId === undefined ? {} : { secretId }),
      proven,
      at: { gte: since, lt: before },
    },
    orderBy: [{ at: "desc" as const }, { id: "desc" as const }],
    take: RECENT_FAILURES,
  };
}

/** A refused request as the portal shows it, with the cause that its answer does not name. */
export interface FailureView {
  readonly requestId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly endpoint: string;
  readonly cause: string;
  /** The `error` of the answer. */
  readonly error: string;
  readonly title: string;
  readonly explanation: string;
  readonly fix: string;
  /** The page on which it is mended; null when there is none. */
  readonly fixPage: FixPage | null;
  readonly grantType: string;
  readonly grantLabel: string;
  readonly environment: Environment | null;
  /** The last characters of the secret that was recognised; "" when none was. */
  readonly secretHint: string;
  readonly ip: string;
  /** Whether the key was proved. If not, anybody may have named it, and this is a sample of requests alike. */
  readonly proven: boolean;
  /** null: the request could not be given to an application. */
  readonly application: { readonly id: string; readonly name: string } | null;
}

export type FixPage = "keys" | "quota" | "applications" | "grant-policy" | "scopes" | "scope-access" | "users";

/** A row of FailureRecord, as far as it is shown. */
export interface FailureRow {
  readonly id: string;
  readonly at: Date;
  readonly endpoint: string;
  readonly applicationId: string;
  readonly environment: string;
  readonly grantType: string;
  readonly secretId: string;
  readonly cause: string;
  readonly ip: string;
  readonly proven: boolean;
}

/** Where a cause is mended, by its key; a cause that is mended in the program alone has no page. */
export const FIX_PAGES: Readonly<Record<string, FixPage>> = {
  grant_disabled: "grant-policy",
  grant_not_allowed: "keys",
  client_auth_method: "keys",
  secret_unknown: "keys",
  secret_expired: "keys",
  secret_revoked: "keys",
  application_suspended: "applications",
  scope_unknown: "scopes",
  scope_not_allowed: "keys",
  scope_needs_approval: "scope-access",
  scope_missing: "scopes",
  validity_period_invalid: "keys",
  user_disabled: "users",
  quota_exceeded: "quota",
};

/** Adds names, labels and words to rows; asks the database once for each kind of name. */
export async function viewFailures(
  reader: Pick<Transaction, "clientSecret" | "application">,
  rows: readonly FailureRow[],
): Promise<FailureView[]> {
  const distinct = (values: readonly string[]) => [...new Set(values.filter((value) => value !== ""))];
  const [secrets, applications] = await Promise.all([
    reader.clientSecret.findMany({ where: { id: { in: distinct(rows.map((row) => row.secretId)) } }, select: { id: true, hint: true } }),
    reader.application.findMany({
      where: { id: { in: distinct(rows.map((row) => row.applicationId)) } },
      select: { id: true, name: true },
    }),
  ]);
  const hintById = new Map(secrets.map(({ id, hint }) => [id, hint]));
  const nameById = new Map(applications.map(({ id, name }) => [id, name]));
  return rows.map((row) => ({
    requestId: row.id,
    at: row.at.toISOString(),
    endpoint: row.endpoint,
    cause: row.cause,
    ...wordsOf(row.cause),
    fixPage: FIX_PAGES[row.cause] ?? null,
    grantType: row.grantType,
    grantLabel: grantTypeInfo(row.grantType)?.label ?? row.grantType,
    environment: row.environment === "PRODUCTION" || row.environment === "SANDBOX" ? row.environment : null,
    secretHint: hintById.get(row.secretId) ?? "",
    ip: row.ip,
    proven: row.proven,
    application:
      row.applicationId === "" ? null : { id: row.applicationId, name: nameById.get(row.applicationId) ?? "a deleted application" },
  }));
}

/**
 * A cause in the portal's words. One that only another version knows is its own title.
 *
 * @example wordsOf("secret_expired").error // "invalid_client"
 */
export function wordsOf(cause: string): Pick<FailureView, "error" | "title" | "explanation" | "fix"> {
  if (!isCause(cause)) return { error: "", title: cause, explanation: "", fix: "" };
  const { error, title, explanation, fix } = CAUSES[cause];
  return { error, title, explanation, fix };
}
