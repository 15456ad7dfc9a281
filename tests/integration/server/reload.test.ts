/** Issue §5: SIGHUP ("systemctl reload") refuses no request, with one process and with several, and takes a renewed certificate. */
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { connect } from "node:tls";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "#tests/support/server";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latchkey-reload-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
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

describe("SIGHUP", () => {
  it("leaves a single process running, which says what it did, and refuses no request", async () => {
    const server = await startServer({ engine: "sqlite" });
    const asking = ask(server);
    for (let count = 1; count <= 3; count += 1) {
      server.signal("SIGHUP");
      await expect.poll(() => server.logs().split('"msg":"reloaded').length - 1).toBe(count);
    }
    await asking.stop();
    expect(new Set(asking.answers)).toEqual(new Set([200]));
    await server.stop();
    expect(await server.exited).toBe(0);
  });

  it("shows a renewed certificate to new connections, and keeps the old one when the new one cannot be used", async () => {
    const first = await certify();
    const server = await startServer({ engine: "sqlite", env: { TLS_CERT_FILE: certFile(), TLS_KEY_FILE: keyFile() } });
    try {
      expect(await shown(server.port)).toBe(first);
      const second = await certify();
      expect(await shown(server.port)).toBe(first);
      server.signal("SIGHUP");
      await expect.poll(() => shown(server.port)).toBe(second);

      const key = await readFile(keyFile());
      await certify();
      await writeFile(keyFile(), key);
      server.signal("SIGHUP");
      await expect.poll(() => server.logs()).toContain("the new certificate cannot be used; the old one stays");
      expect(await shown(server.port)).toBe(second);
    } finally {
      await server.stop();
    }
  });

  it("sent to every process of a service at once renews its workers, and refuses no request", { timeout: 120_000 }, async () => {
    const server = await startServer({ engine: "sqlite", env: { WORKERS: "2" } });
    const asking = ask(server);
    const children = await readFile(`/proc/${server.pid}/task/${server.pid}/children`, "utf8");
    for (const pid of [server.pid, ...children.split(" ").filter(Boolean).map(Number)]) process.kill(pid, "SIGHUP");
    await expect.poll(() => server.logs(), { timeout: 60_000 }).toContain("every worker was renewed");
    await asking.stop();
    expect(new Set(asking.answers)).toEqual(new Set([200]));
    expect(server.logs()).not.toContain("a worker died");
    await server.stop();
  });

  it("breaks no connection that a proxy keeps, on which its next request may be on its way", { timeout: 120_000 }, async () => {
    const server = await startServer({ engine: "sqlite", env: { WORKERS: "2" } });
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
      await expect.poll(() => server.logs().split("every worker was renewed").length - 1, { timeout: 50_000 }).toBe(count);
    }
    going = false;
    await Promise.all(asking);
    agent.destroy();
    expect([...outcomes]).toEqual([400]);
    await server.stop();
  });
});
