/** Refusals of the endpoints that count nothing. */
import { expect, it } from "vitest";
import { aFailure } from "../fixtures";
import type { Given } from "./given";

/** Declares this part of the contract. */
export function describeFailures(given: Given): void {
  it("failures of the other endpoints are recorded and not counted", async () => {
    const client = await given.addClient();
    const failure = aFailure(client, { endpoint: "introspect", cause: "secret_unknown", detail: {} });
    given.store.recordFailure(failure);
    expect(await given.harness.failures(client.applicationId)).toEqual([failure]);
    expect(await given.harness.usage(client.applicationId)).toEqual([]);
  });
}
