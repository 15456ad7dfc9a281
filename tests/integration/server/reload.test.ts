/** Issue §5: SIGHUP ("systemctl reload") refuses no request, with one process and with several, and takes a renewed certificate. */
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { connect } from "node:tls";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stopSharedPostgres } from "#tests/support/databases";
import { type RunningServer, startServer } from "#tests/support/server";
import { ONE_AND_SEVERAL } from "#tests/support/use-server";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latchkey-reload-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await stopSharedPostgres();
});

const certFile = () => path.join(folder, "cert.pem");
const keyFile = () => path.join(folder, "key.pem");

async function certify(): Promise<string> {
  const made = await generate([{ name: "commonName", value: "localhost" }], { keyType: "ec", curve: "P-256", algorithm: "sha256" });
  await writeFile(keyFile(), made.private);
  await writeFile(certFile(), made.cert);
  return new X509Certificate(made.cert).serialNumber;
}

/** The serial number of the certificate that a new connection is shown. */
async function shown(port: number): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.end();
    }).on("error", reject);
  });
}

/** Requests on new connections until it is told to stop; what each came to. */
function ask(server: RunningServer): { readonly answers: readonly number[]; stop(): Promise<void> } {
  const answers: number[] = [];
  let going = true;
  const asking = Array.from({ length: 4 }, async () => {
    while (going)
      answers.push((await fetch(`${server.url}/readyz`, { headers: { connection: "close" }, signal: AbortSignal.timeout(20_000) })).status);
  });
  return {
    answers,
    async stop() {
      going = false;
      await Promise.all(asking);
    },
  };
}

const RENEWED = "every worker was renewed";

describe("SIGHUP", () => {
  it.each(ONE_AND_SEVERAL)(
    "sent to every process of a service at once renews it on $engine, workers: $workers, and refuses no request",
    { timeout: 120_000 },
    async ({ engine, workers }) => {
      const server = await startServer({ engine, env: { WORKERS: String(workers) } });
      const asking = ask(server);
      for (let count = 1; count <= 3; count += 1) {
        const before = await server.workers();
        await server.signalAll("SIGHUP");
        await expect.poll(() => server.logs().split(RENEWED).length - 1, { timeout: 50_000 }).toBe(count);
        const after = await server.workers();
        expect(after).toHaveLength(workers);
        expect(after.filter((pid) => before.includes(pid))).toEqual([]);
      }
      await asking.stop();
      expect(new Set(asking.answers)).toEqual(new Set([200]));
      expect(server.logs()).not.toContain("a worker died");
      await server.stop();
      expect(await server.exited).toBe(0);
    },
  );

  it("shows a renewed certificate to new connections, and keeps the old one when the new one cannot be used", {
    timeout: 120_000,
  }, async () => {
    const first = await certify();
    const server = await startServer({ engine: "sqlite", env: { TLS_CERT_FILE: certFile(), TLS_KEY_FILE: keyFile() } });
    try {
      expect(await shown(server.port)).toBe(first);
      const second = await certify();
      expect(await shown(server.port)).toBe(first);
      server.signal("SIGHUP");
      await expect.poll(() => server.logs()).toContain(RENEWED);
      expect(await shown(server.port)).toBe(second);

      const key = await readFile(keyFile());
      await certify();
      await writeFile(keyFile(), key);
      server.signal("SIGHUP");
      await expect.poll(() => server.logs()).toContain("the renewal failed");
      expect(server.logs()).toContain("TLS_CERT_FILE: cannot be used with TLS_KEY_FILE: ");
      expect(await shown(server.port)).toBe(second);
    } finally {
      await server.stop();
    }
  });

  it.each(ONE_AND_SEVERAL)(
    "breaks no connection that a proxy keeps, on which its next request may be on its way, on $engine, workers: $workers",
    { timeout: 120_000 },
    async ({ engine, workers }) => {
      const server = await startServer({ engine, env: { WORKERS: String(workers) } });
      const agent = new Agent({ keepAlive: true, maxSockets: 16 });
      const outcomes = new Set<unknown>();
      let going = true;
      const ask = () =>
        new Promise<unknown>((resolve) => {
          const sent = request(`${server.url}/token`, { method: "POST", agent }, (answer) => {
            answer.resume().on("end", () => resolve(answer.statusCode));
          });
          sent.on("error", (error) => resolve(String(error))).end();
        });
      const asking = Array.from({ length: 16 }, async () => {
        while (going) outcomes.add(await ask());
      });
      for (let count = 1; count <= 2; count += 1) {
        server.signal("SIGHUP");
        await expect.poll(() => server.logs().split(RENEWED).length - 1, { timeout: 50_000 }).toBe(count);
      }
      going = false;
      await Promise.all(asking);
      agent.destroy();
      expect([...outcomes]).toEqual([400]);
      await server.stop();
    },
  );
});
