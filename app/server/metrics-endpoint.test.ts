import { createServer } from "node:http";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { logger } from "#app/platform/logger";
import { gauge } from "#app/platform/metrics";
import { metricsEndpoint } from "./metrics-endpoint";

const server = createServer(metricsEndpoint(undefined));
let url = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it("figures that cannot be read end the connection that asked for them, and nothing else", async () => {
  const logged = vi.spyOn(logger(), "error").mockImplementation(() => undefined);
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
  gauge("latchkey_broken", "Cannot be read.", () => {
    throw new Error("broken");
  });
  await expect(fetch(`${url}/metrics`)).rejects.toThrow();
  expect(logged).toHaveBeenCalledWith({ err: expect.objectContaining({ message: "broken" }) }, "the metrics could not be told");
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});
