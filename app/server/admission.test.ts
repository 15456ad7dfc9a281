import { Agent, createServer, request, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newRequestId } from "#app/http/context";
import { collectMetrics } from "#app/platform/metrics";
import { createAdmission } from "./admission";

/** More than may be under way when nothing was measured yet, and more refusals than are always read on at once. */
const MANY = 512 + 150;

// The rate is never measured: however slow the machine, all of these requests are refused between two measurements.
beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval"] }));

let server: Server | undefined;
const agents: Agent[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const agent of agents.splice(0)) agent.destroy();
  server?.closeAllConnections();
  server?.close();
});

function gaugeNow(metric: string): number {
  return collectMetrics().find(({ name }) => name === metric)?.samples[0]?.value ?? Number.NaN;
}

/** As many requests at once, none of which is ever answered but by a refusal. Resolves with the most of each that there were then. */
async function overload(behindProxy: boolean, headers: Readonly<Record<string, string>>): Promise<{ held: number; waiting: number }> {
  const admission = createAdmission(behindProxy);
  const most = { held: 0, waiting: 0 };
  const read = () => {
    most.held = Math.max(most.held, gaugeNow("latchkey_connections_held"));
    most.waiting = Math.max(most.waiting, gaugeNow("latchkey_refusals_waiting"));
  };
  const listening = createServer((incoming, outgoing) => {
    if (admission.admit(incoming, outgoing, newRequestId())) admission.workload.begin();
    // Not only when an answer comes: all that wait may be answered at once, after all others.
    read();
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const address = listening.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const agent = new Agent({ keepAlive: true, maxSockets: MANY });
  agents.push(agent);
  let refused = 0;
  await new Promise<void>((resolve) => {
    for (let asked = 0; asked < MANY; asked += 1) {
      const asking = request({ host: "127.0.0.1", port, path: "/token", agent, headers }, (answer) => {
        answer.resume().once("end", () => {
          refused += 1;
          read();
          if (refused === MANY - 512) resolve();
        });
      });
      // The end of the test breaks those that wait.
      asking.on("error", () => undefined);
      asking.end();
    }
  });
  return most;
}

describe("admission: who is refused under overload", { timeout: 60_000 }, () => {
  it("is not read until the time has come", async () => {
    expect(await overload(false, { "x-forwarded-for": "192.0.2.1" })).toEqual({ held: expect.toSatisfy((held) => held > 0), waiting: 0 });
  });

  it("is read on when the connection is a proxy's, as the next request on it is somebody else's, but waits for its refusal", async () => {
    expect(await overload(true, { "x-forwarded-for": "192.0.2.1" })).toEqual({
      held: 0,
      waiting: expect.toSatisfy((waiting) => waiting > 0),
    });
    expect(gaugeNow("latchkey_refusals_waiting")).toBe(0);
  });

  it("is not read, behind a proxy too, when no proxy has passed the request on", async () => {
    expect(await overload(true, {})).toEqual({ held: expect.toSatisfy((held) => held > 0), waiting: 0 });
  });
});
