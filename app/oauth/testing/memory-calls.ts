import type { ApiCall } from "../verification/api-call";
import type { CountedCalls } from "./harness";

/** Sums calls as a store's counters do: by minute, those of people by day, and what was called by day. */
export function countedCalls(calls: readonly ApiCall[]): CountedCalls {
  const day = ({ at }: ApiCall) => Math.floor(at / 86_400_000);
  const isFault = ({ outcome }: ApiCall) => outcome !== "success";
  const all = calls.map(({ applicationId, environment, outcome, at }) => ({
    applicationId,
    environment,
    outcome,
    minute: Math.floor(at / 60_000),
  }));
  const ofPeople = calls
    .filter((call) => call.userId !== "" && !isFault(call))
    .map((call) => ({ applicationId: call.applicationId, environment: call.environment, userId: call.userId, day: day(call) }));
  const named = calls.filter(({ resource }) => resource !== "");
  const keyOf = (call: ApiCall) => ({
    applicationId: call.applicationId,
    environment: call.environment,
    resource: call.resource,
    day: day(call),
  });
  const faults = counted(named.filter(isFault).map(keyOf));
  const faultsOf = (key: ReturnType<typeof keyOf>) =>
    faults.find((row) => row.resource === key.resource && row.applicationId === key.applicationId && row.day === key.day)?.count ?? 0;
  return {
    calls: counted(all),
    users: counted(ofPeople),
    resources: counted(named.map(keyOf)).map((row) => ({ ...row, faults: faultsOf(row) })),
  };
}

function counted<Key extends object>(keys: readonly Key[]): readonly (Key & { readonly count: number })[] {
  const counts = new Map<string, Key & { readonly count: number }>();
  for (const key of keys) {
    const name = JSON.stringify(key);
    counts.set(name, { ...key, count: (counts.get(name)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}
