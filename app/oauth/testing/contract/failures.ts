/** Refusals of the endpoints that count nothing. */
import { expect, it } from "vitest";
import { aCommit, aFailure } from "../fixtures";
import type { Given } from "./given";

/** Declares this part of the contract. */
export function describeFailures(given: Given): void {
  it("failures of the other endpoints are recorded and not counted", async () => {
    const client = await given.addClient();
    const failure = aFailure(client, { endpoint: "introspect", cause: "secret_unknown", detail: {} });
    given.store.recordRefusal({ endpoint: "introspect", cause: "secret_unknown", failure });
    expect(await given.harness.failures(client.applicationId)).toEqual([failure]);
    expect(await given.harness.usage(client.applicationId)).toEqual([]);
  });

  it("ADR 16: a record says whether its client was proved, whichever endpoint refused it", async () => {
    const client = await given.addClient();
    const records = [true, false].flatMap((proven) => [aFailure(client, { proven }), aFailure(client, { proven, endpoint: "revoke" })]);
    for (const failure of records) {
      if (failure.endpoint === "token") await given.store.commit({ ...aCommit(await given.generation(), client, []), failure });
      else given.store.recordRefusal({ endpoint: failure.endpoint, cause: failure.cause, failure });
    }
    const kept = await given.harness.failures(client.applicationId);
    expect(kept).toHaveLength(4);
    expect(kept).toEqual(expect.arrayContaining(records));
  });

  it("ADR 16: a refusal without a record leaves none", async () => {
    const client = await given.addClient();
    given.store.recordRefusal({ endpoint: "introspect", cause: "secret_unknown", failure: undefined });
    expect(await given.harness.failures(client.applicationId)).toEqual([]);
  });
}
