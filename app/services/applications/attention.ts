/** What of an application needs a person, with the evidence that one acts on. */
import type { Transaction } from "#app/db/transaction";
import type { Environment } from "#app/oauth/model";
import type { GrantRuleNotice } from "../keys/grant-rules";
import { type Condition, EXPIRY_WARNING_DAYS } from "./condition";
import type { LastRequests } from "./last-requests";

const DAY_MS = 86_400_000;
/** Expiring secrets that are named. */
const EXPIRING_SHOWN = 5;

/** The worst first. That it is suspended, and that it has no keys yet, its page says anyhow. */
export type Attention =
  /** More than half of its requests are refused, mostly for this cause. */
  | {
      readonly kind: "failing";
      readonly since: Date;
      readonly refused: number;
      readonly cause: string | null;
      /** Who sent the latest of them that was kept, and with which secret. */
      readonly latest: { readonly at: Date; readonly ip: string; readonly secret: PresentedSecret | null } | null;
    }
  | {
      readonly kind: "expiring";
      readonly environment: Environment;
      readonly hint: string;
      readonly description: string;
      readonly at: Date;
      readonly lastUsedAt: Date | null;
    }
  /** An admin has decided against a grant type that a key has ticked. */
  | ({ readonly kind: "grant-rule" } & GrantRuleNotice)
  /** A key has the Password grant ticked; `tokens` were issued by it in the last 24 hours, in both environments. */
  | { readonly kind: "password"; readonly environment: Environment; readonly tokens: number }
  /** It has not obtained a token for long; null: never. */
  | { readonly kind: "unused"; readonly since: Date | null };

interface PresentedSecret {
  readonly hint: string;
  readonly revokedAt: Date | null;
  readonly expiresAt: Date | null;
}

type Reader = Pick<Transaction, "clientSecret" | "failureRecord">;

/** The application as far as attention depends on it. */
interface Watched {
  readonly id: string;
  readonly conditions: readonly Condition[];
  /** Of the last 24 hours. */
  readonly lastDay: Pick<LastRequests, "causes" | "refused" | "byPassword">;
  /** Its keys with the Password grant. */
  readonly withPassword: readonly Environment[];
  /** What an admin has decided against what its keys have ticked. */
  readonly rules: readonly GrantRuleNotice[];
}

/** Reads the evidence. The caller has checked who may see it. */
export async function attentionOf(
  reader: Reader,
  { id, conditions, lastDay, withPassword, rules }: Watched,
  now: Date,
): Promise<readonly Attention[]> {
  const failing = conditions.find(({ kind }) => kind === "failing");
  const [top] = lastDay.causes;
  const [latest, expiring] = await Promise.all([
    failing?.kind === "failing" && top ? latestFailure(reader, id, top.cause, failing.since) : null,
    expiringSecrets(reader, id, now),
  ]);
  return [
    ...(failing?.kind === "failing" ? [{ ...failing, refused: lastDay.refused, cause: top?.title ?? null, latest }] : []),
    ...rules.map((rule) => ({ ...rule, kind: "grant-rule" }) as const),
    ...expiring,
    ...withPassword.map((environment) => ({ kind: "password", environment, tokens: lastDay.byPassword }) as const),
    ...conditions.flatMap((condition) => (condition.kind === "unused" ? [condition] : [])),
  ];
}

async function latestFailure(reader: Reader, applicationId: string, cause: string, since: Date) {
  const row = await reader.failureRecord.findFirst({
    where: { applicationId, cause, at: { gte: since } },
    orderBy: { at: "desc" },
    select: { at: true, ip: true, secretId: true },
  });
  if (row === null) return null;
  const secret =
    row.secretId === ""
      ? null
      : await reader.clientSecret.findUnique({ where: { id: row.secretId }, select: { hint: true, revokedAt: true, expiresAt: true } });
  return { at: row.at, ip: row.ip, secret };
}

/** Working secrets that expire soon, the first first. */
async function expiringSecrets(reader: Reader, applicationId: string, now: Date) {
  const rows = await reader.clientSecret.findMany({
    where: {
      client: { applicationId },
      revokedAt: null,
      expiresAt: { gt: now, lte: new Date(now.getTime() + EXPIRY_WARNING_DAYS * DAY_MS) },
    },
    orderBy: { expiresAt: "asc" },
    take: EXPIRING_SHOWN,
    select: { hint: true, description: true, expiresAt: true, lastUsedAt: true, client: { select: { environment: true } } },
  });
  return rows.flatMap(({ expiresAt, client, ...secret }) =>
    expiresAt === null
      ? []
      : [{ kind: "expiring", environment: client.environment === "SANDBOX" ? "SANDBOX" : "PRODUCTION", at: expiresAt, ...secret } as const],
  );
}
