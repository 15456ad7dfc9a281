/** Refused requests in groups, with names, causes and words; and the single requests of one. */
import { database } from "#app/db/database";
import { countFailures, newestFailures } from "#app/db/queries/failure-groups";
import type { TimeCount } from "#app/db/queries/usage-breakdown";
import { refusalsOf } from "#app/db/queries/usage-series";
import { grantTypeInfo } from "#app/oauth/grant-types";
import { groupRefusals, type RefusalGroup } from "../failures/groups";
import { FIX_PAGES, wordsOf } from "../failures/recent";
import { bucketIndex, bucketsOf } from "./breakdown";
import { type CountScope, conditionsOf, failureConditions, isFrom, sourceOf } from "./counts";
import type { NamedApplication } from "./names";
import { NO_SECRET } from "./question";
import type { FailureGroup } from "./statistics";

/** Groups that are told apart, the largest. */
const MOST_GROUPS = 200;
/** Single requests of a group that are shown. */
const MOST_REQUESTS = 50;

type Draft = RefusalGroup & { readonly id: string };

/**
 * The groups of what was refused. Those of one application have the counters' numbers by cause and secret; those of a realm by cause.
 *
 * @param byTime what was counted by time and outcome
 */
export async function readGroups(scope: CountScope, byTime: readonly TimeCount[]): Promise<readonly Draft[]> {
  const { question, applicationId, bucketing, from, to } = scope;
  const { network, cause, outcome } = question.filters;
  if (outcome === "issued" || ["people", "scopes"].includes(sourceOf(question))) return [];
  const { prisma, engine } = database();
  const isCounted = network === null;
  const [records, counted] = await Promise.all([
    countFailures(prisma, engine, { ...failureConditions(scope, { from, to }), ...bucketing }),
    !isCounted
      ? []
      : applicationId === undefined
        ? byTime
            .filter((row) => row.outcome !== "success")
            .map((row) => ({ ...row, cause: row.outcome, secretId: "", first: bucketing.origin + row.bucket * bucketing.step }))
        : refusalsOf(prisma, { ...conditionsOf(scope), outcome: cause ?? undefined, from, to, ...bucketing }),
  ]);
  return groupRefusals({ records: records.filter(isFrom(network)), counted, applicationId })
    .slice(0, MOST_GROUPS)
    .map((group) => ({ ...group, id: idOf(group) }));
}

/** Names a group: by what its requests have in common. */
function idOf({ endpoint, cause, applicationId, secretId, source, addresses }: RefusalGroup): string {
  const where = addresses.length > 0 ? source : "counted";
  return [endpoint, cause, applicationId, secretId === "" ? NO_SECRET : secretId, where].join("~");
}

/** The groups with names and words. */
export async function describeGroups(
  scope: CountScope,
  groups: readonly Draft[],
  names: ReadonlyMap<string, NamedApplication>,
): Promise<readonly FailureGroup[]> {
  const secrets = await database().prisma.clientSecret.findMany({
    where: { id: { in: [...new Set(groups.map(({ secretId }) => secretId).filter((id) => id !== ""))] } },
    select: { id: true, hint: true, revokedAt: true, expiresAt: true, client: { select: { environment: true } } },
  });
  const secretById = new Map(secrets.map((secret) => [secret.id, secret]));
  const { bucketing, from, to } = scope;
  const buckets = bucketsOf(from, to, bucketing).map((bucket) => bucketIndex(bucket.from, bucketing));
  return groups.map(({ applicationId, secretId, first, last, trend, ...group }) => {
    const secret = secretById.get(secretId);
    const { title, error, fix } = wordsOf(group.cause);
    const ended = group.cause === "secret_revoked" ? secret?.revokedAt : group.cause === "secret_expired" ? secret?.expiresAt : null;
    const environment = secret?.client.environment;
    return {
      ...group,
      title,
      error,
      fix,
      fixPage: FIX_PAGES[group.cause] ?? null,
      application:
        applicationId === "" ? null : { id: applicationId, ...(names.get(applicationId) ?? { name: "A deleted application", owner: "" }) },
      environment: environment === "SANDBOX" || environment === "PRODUCTION" ? environment : null,
      secret: secretId === "" ? null : { id: secretId, hint: secret?.hint ?? "", endedAt: ended?.toISOString() ?? null },
      first: first === null ? null : new Date(first).toISOString(),
      last: last === null ? null : new Date(last).toISOString(),
      trend: buckets.map((index) => trend.get(index) ?? 0),
    };
  });
}

/** The single requests of a group. */
export interface GroupRequests {
  readonly id: string;
  /** The newest first. */
  readonly requests: readonly { readonly requestId: string; readonly at: string }[];
  /** What all of them have in common, such as "client_credentials". */
  readonly alike: readonly string[];
}

/** The newest requests of a group; undefined: there is no such group, or none of its requests is recorded. */
export async function readGroupRequests(scope: CountScope, groups: readonly Draft[], id: string): Promise<GroupRequests | undefined> {
  const group = groups.find((one) => one.id === id);
  if (group === undefined || group.addresses.length === 0) return undefined;
  const { endpoint, cause, secretId, applicationId, addresses } = group;
  const rows = await newestFailures(
    database().prisma,
    // A realm's group is of one application; the index by realm would go through all others.
    { ...failureConditions(scope, scope), ...(applicationId === "" ? {} : { applicationId }), endpoint, cause, secretId, ips: addresses },
    MOST_REQUESTS,
  );
  const common = (values: readonly string[]) => (new Set(values).size === 1 ? values.slice(0, 1).filter((value) => value !== "") : []);
  return {
    id,
    requests: rows.map((row) => ({ requestId: row.id, at: row.at.toISOString() })),
    alike: [
      `POST /${endpoint}`,
      ...common(rows.map(({ grantType }) => grantTypeInfo(grantType)?.label ?? grantType)),
      ...common(rows.map(({ ip }) => ip)),
      ...common(rows.map(({ userAgent }) => userAgent)),
    ],
  };
}
