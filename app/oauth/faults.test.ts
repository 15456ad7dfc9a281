import { describe, expect, it } from "vitest";
import type { Cause } from "./causes";
import type { ProtocolPorts } from "./ports";
import { DatabaseDown } from "./testing/memory-ports";
import { aTokenWorld } from "./testing/token-world";

describe("faults", () => {
  const failing = (error: Error): Partial<ProtocolPorts> => ({ commit: () => Promise.reject(error) });

  it("item 65: a database that does not answer is 503 with Retry-After, and the client is told no more", async () => {
    const { send, faults } = await aTokenWorld({ ports: failing(new DatabaseDown("connect ECONNREFUSED db.internal:5432")) });
    const answer = await send();
    expect(answer).toMatchObject({ status: 503, headers: { "Retry-After": "1" }, body: { error: "temporarily_unavailable" } });
    expect(JSON.stringify(answer)).not.toContain("db.internal");
    expect(faults).toHaveLength(1);
  });

  it("item 65: any other fault is 500 without stack, query or secret, and goes to the log (RFC 6749 §5.2)", async () => {
    const error = new Error('SELECT "hash" FROM "ClientSecret"');
    for (const ports of [failing(error), { policy: () => Promise.reject(error) }, { findClient: () => Promise.reject(error) }]) {
      const { send, faults } = await aTokenWorld({ ports });
      const answer = await send();
      expect(answer.status).toBe(500);
      expect(Object.keys(answer.body ?? {}).filter((name) => name !== "error_uri")).toEqual(["error", "error_description", "request_id"]);
      expect(JSON.stringify(answer)).not.toMatch(/SELECT|ClientSecret|at /);
      expect(faults[0]).toBe(error);
    }
  });

  it("a fault before the commit is counted as server_error and recorded", async () => {
    const { send, outcomes, store, client } = await aTokenWorld({
      client: { tokenFormat: "jwt" },
      ports: { signer: { sign: () => Promise.reject(new Error("no key")) } },
    });
    expect((await send()).status).toBe(500);
    expect(await outcomes()).toEqual({ server_error: 1 } satisfies Partial<Record<Cause, number>>);
    expect(await store.failures(client.applicationId)).toMatchObject([{ cause: "server_error" }]);
  });

  it("a fault while the commit runs leaves no token that was not answered for", async () => {
    const { send, outcomes } = await aTokenWorld({ ports: failing(new Error("disk full")) });
    expect((await send()).status).toBe(500);
    expect(await outcomes()).toEqual({});
  });
});
