/** Calls of APIs: counted exactly, a moment after their answer. */
import { expect, it } from "vitest";
import { ROOT_REALM_ID } from "../../realm";
import type { ApiCall } from "../../verification/api-call";
import { newId, START } from "../fixtures";
import type { Given } from "./given";

/** Declares this part of the contract. */
export function describeApiCalls(given: Given): void {
  const aCall = (overrides: Partial<ApiCall>): ApiCall => ({
    at: START,
    realmId: ROOT_REALM_ID,
    apiId: newId(),
    applicationId: newId(),
    environment: "PRODUCTION",
    userId: "",
    resource: "GET /orders",
    outcome: "success",
    ...overrides,
  });

  it("issue 12 §4: calls are counted by API, application, environment, outcome and minute; people and resources by day", async () => {
    const call = aCall({ userId: newId() });
    const { apiId, applicationId, userId } = call;
    const own = { applicationId, environment: "PRODUCTION" };
    for (let count = 0; count < 3; count += 1) given.store.recordCall(call);
    given.store.recordCall({ ...call, at: START + 60_000, outcome: "scope_insufficient" });
    given.store.recordCall({ ...call, userId: "", resource: "POST /orders" });
    given.store.recordCall(aCall({ apiId, applicationId: "", environment: "", resource: "", outcome: "token_missing" }));
    const [minute, day] = [START / 60_000, START / 86_400_000].map(Math.floor);
    const counted = await given.harness.apiCalls(apiId);
    expect(counted.calls).toHaveLength(3);
    expect(counted.calls).toEqual(
      expect.arrayContaining([
        { ...own, outcome: "success", minute, count: 4 },
        { ...own, outcome: "scope_insufficient", minute: (minute ?? 0) + 1, count: 1 },
        { applicationId: "", environment: "", outcome: "token_missing", minute, count: 1 },
      ]),
    );
    expect(counted.users).toEqual([{ ...own, userId, day, count: 3 }]);
    expect(counted.resources).toHaveLength(2);
    expect(counted.resources).toEqual(
      expect.arrayContaining([
        { ...own, resource: "GET /orders", day, count: 4, faults: 1 },
        { ...own, resource: "POST /orders", day, count: 1, faults: 0 },
      ]),
    );
  });

  it("calls that come after their counters were written add to them", async () => {
    const call = aCall({});
    given.store.recordCall(call);
    expect((await given.harness.apiCalls(call.apiId)).calls).toMatchObject([{ count: 1 }]);
    given.store.recordCall(call);
    given.store.recordCall(call);
    expect((await given.harness.apiCalls(call.apiId)).calls).toMatchObject([{ count: 3 }]);
    expect((await given.harness.apiCalls(call.apiId)).resources).toMatchObject([{ count: 3, faults: 0 }]);
  });
}
