/** Refused requests in groups: of one cause, secret and source. Their numbers are the counters', and so add up to what was refused. */
import type { FailureCount } from "#app/db/queries/failure-groups";
import type { RefusalCount } from "#app/db/queries/usage-series";
import { sourceNetwork } from "#app/platform/source-network";
import { sum } from "../usage/breakdown";

/** Addresses of one group that are named. */
const MOST_ADDRESSES = 100;
const DAY_MS = 86_400_000;

export interface RefusalGroup {
  readonly endpoint: string;
  readonly cause: string;
  /** "": none that is known. */
  readonly applicationId: string;
  /** "": no secret was recognised. */
  readonly secretId: string;
  /** An address, or the network of several; "": requests that were counted and not recorded. */
  readonly source: string;
  readonly addresses: readonly string[];
  readonly count: number;
  /** Milliseconds since the epoch; null: it is not known. */
  readonly first: number | null;
  readonly last: number | null;
  /** Requests by the number of their step of time. */
  readonly trend: ReadonlyMap<number, number>;
}

export interface GroupInput {
  /** The newest records. */
  readonly records: readonly FailureCount[];
  /** Every refusal at `/token`, by cause, and of one application by secret. */
  readonly counted: readonly RefusalCount[];
  /** Of one application: it stands in every group, and secrets are told apart in `counted`. Undefined: those of a realm. */
  readonly applicationId: string | undefined;
}

/**
 * Records with one endpoint, cause, application, secret and network make a group. Where all records of a cause and secret are from one
 * network, its number is the counters'; else each has its records, and what is not recorded is a group without source.
 */
export function groupRefusals({ records, counted, applicationId }: GroupInput): RefusalGroup[] {
  const recorded = mergeNetworks(records);
  const kindOf = (cause: string, secretId: string) => (applicationId === undefined ? cause : `${cause}\n${secretId}`);
  const elsewhere = recorded.filter(({ endpoint }) => endpoint !== "token");
  // Each is gone through once: an application may have thousands of secrets that were revoked.
  const kinds = new Map<string, { readonly exact: RefusalCount[]; readonly own: RefusalGroup[] }>();
  const kind = ({ cause, secretId }: Pick<RefusalGroup, "cause" | "secretId">) => {
    const known = kinds.get(kindOf(cause, secretId)) ?? { exact: [], own: [] };
    kinds.set(kindOf(cause, secretId), known);
    return known;
  };
  for (const row of counted) kind(row).exact.push(row);
  for (const row of recorded) if (row.endpoint === "token") kind(row).own.push(row);
  const groups = [...kinds.values()].flatMap(({ exact, own }) => withCounts(own, exact, applicationId ?? ""));
  return [...groups, ...elsewhere].sort((a, b) => b.count - a.count || (b.last ?? 0) - (a.last ?? 0) || (a.cause < b.cause ? -1 : 1));
}

function withCounts(own: readonly RefusalGroup[], exact: readonly RefusalCount[], applicationId: string): readonly RefusalGroup[] {
  const all = sum(exact.map(({ count }) => count));
  const trend = new Map<number, number>();
  for (const { bucket, count } of exact) trend.set(bucket, (trend.get(bucket) ?? 0) + count);
  const begun = exact.length === 0 ? null : Math.min(...exact.map(({ first }) => first)) * 60_000;
  const [only, ...more] = own;
  if (only !== undefined && more.length === 0) {
    // Records go after 30 days, counters after 400; those may be of whole days.
    const first = begun !== null && only.first !== null && begun < only.first - DAY_MS ? begun : only.first;
    return [all > only.count ? { ...only, count: all, first, trend } : only];
  }
  const rest = all - sum(own.map(({ count }) => count));
  const [row] = exact;
  if (rest <= 0 || row === undefined) return own;
  for (const group of own) for (const [bucket, count] of group.trend) trend.set(bucket, Math.max(0, (trend.get(bucket) ?? 0) - count));
  const secretId = applicationId === "" ? "" : row.secretId;
  const unrecorded = { endpoint: "token", cause: row.cause, applicationId, secretId, source: "", addresses: [] };
  return [...own, { ...unrecorded, count: rest, first: own.length === 0 ? begun : null, last: null, trend }];
}

function mergeNetworks(records: readonly FailureCount[]): readonly RefusalGroup[] {
  const groups = new Map<string, FailureCount[]>();
  for (const row of records) {
    const key = JSON.stringify([row.endpoint, row.cause, row.applicationId, row.secretId, sourceNetwork(row.ip)]);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const { endpoint, cause, applicationId, secretId, ip } = first;
    const addresses = [...new Set(rows.map((row) => row.ip))];
    const trend = new Map<number, number>();
    for (const { bucket, count } of rows) trend.set(bucket, (trend.get(bucket) ?? 0) + count);
    return [
      {
        endpoint,
        cause,
        applicationId,
        secretId,
        source: addresses.length === 1 ? ip : sourceNetwork(ip),
        addresses: addresses.slice(0, MOST_ADDRESSES),
        count: sum(rows.map(({ count }) => count)),
        first: Math.min(...rows.map((row) => row.first.getTime())),
        last: Math.max(...rows.map((row) => row.last.getTime())),
        trend,
      },
    ];
  });
}
