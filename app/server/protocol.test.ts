import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newRequestId } from "#app/http/context";
import { canonicalTarget } from "#app/http/dialects";
import { logger } from "#app/platform/logger";
import { serveProtocol } from "./protocol";
import { RefusalPace } from "./refusal-pace";

const target = canonicalTarget("jwks");
const IP = "192.0.2.1";
const workload = { begin: vi.fn(), end: vi.fn() };

let server: Server;
let url: string;
let ids: string[];
let refusals: RefusalPace;
beforeEach(async () => {
  ids = [];
  vi.clearAllMocks();
  refusals = new RefusalPace();
  server = createServer((incoming, outgoing) => {
    const requestId = newRequestId();
    ids.push(requestId);
    // Node refuses to write the answer, as it might one of a kind that nobody thought of.
    if (incoming.url === "/broken")
      vi.spyOn(outgoing, "writeHead").mockImplementation(() => {
        throw new TypeError("Invalid character in header content");
      });
    serveProtocol(incoming, outgoing, target, { requestId, ip: IP }, { workload, refusals });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
});
afterEach(() => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
});

describe("an answer that cannot be written", () => {
  it("ends its connection, is logged under its request id, and is no work any more; the next request is answered", async () => {
    const logged = vi.spyOn(logger(), "error").mockImplementation(() => undefined);
    await expect(fetch(`${url}/broken`, { method: "POST", body: "x" })).rejects.toThrow();
    expect(logged).toHaveBeenCalledWith({ err: expect.any(TypeError), requestId: ids[0] }, "an answer could not be written");
    expect([workload.begin.mock.calls.length, workload.end.mock.calls.length]).toEqual([1, 1]);
    // Without a method that the key set takes, which needs no database.
    expect((await fetch(`${url}/jwks`, { method: "POST" })).status).toBe(405);
  });

  it("does the same when it was held back: its fault does not end the process", async () => {
    const logged = vi.spyOn(logger(), "error").mockImplementation(() => undefined);
    while (refusals.held === 0) refusals.send({ status: 400, ip: IP, bytes: 0 }, () => undefined);
    await expect(fetch(`${url}/broken`, { method: "POST", body: "x" })).rejects.toThrow();
    expect(logged).toHaveBeenCalledWith({ err: expect.any(TypeError), requestId: ids[0] }, "an answer could not be written");
    expect([workload.begin.mock.calls.length, workload.end.mock.calls.length]).toEqual([1, 1]);
  });
});
