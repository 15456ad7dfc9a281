/** Issue 11 §8: `sslmode` means what it means to libpq. */
import { chown, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { OperatorError } from "#app/platform/operator-error";
import { administer, type PostgresServer, startPostgres } from "#tests/support/databases";

/** A certificate that names an address alone, signed by itself. */
async function certificateFor(address: string) {
  return await generate([{ name: "commonName", value: "database" }], {
    keyType: "ec",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "subjectAltName", altNames: [{ type: 7, ip: address }] },
    ],
  });
}

async function dataDirectory(url: string): Promise<string> {
  const adapter = await new PrismaPg({ connectionString: url, max: 1 }).connect();
  const { rows } = await adapter.queryRaw({ sql: "SHOW data_directory", args: [], argTypes: [] });
  await adapter.dispose();
  return String(rows[0]?.[0]);
}

/** Whether the connections of pages are encrypted. */
async function isEncrypted(url: string): Promise<boolean> {
  const opened = await openDetached({ url });
  try {
    const [row] = await opened.prisma.$queryRaw<{ ssl: boolean }[]>`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`;
    return row?.ssl === true;
  } finally {
    await closeOpened(opened);
  }
}

describe("sslmode", () => {
  let server: PostgresServer;
  let folder = "";
  const file = (name: string) => path.join(folder, name);
  const url = (query: string, host = "127.0.0.1") => {
    const address = new URL(server.url);
    address.hostname = host;
    address.search = query;
    return address.href;
  };

  beforeAll(async () => {
    // A server of its own, also where the others' is given: this one's settings change.
    vi.stubEnv("TEST_DATABASE_URL", "");
    server = await startPostgres();
    vi.unstubAllEnvs();
    folder = await mkdtemp(path.join(tmpdir(), "latchkey-tls-"));
    const [own, other] = [await certificateFor("127.0.0.1"), await certificateFor("127.0.0.1")];
    await writeFile(file("own.pem"), own.cert);
    await writeFile(file("other.pem"), other.cert);
    const data = await dataDirectory(server.url);
    const { uid, gid } = await stat(data);
    for (const [name, text] of [
      ["server.crt", own.cert],
      ["server.key", own.private],
    ] as const) {
      await writeFile(path.join(data, name), text, { mode: 0o600 });
      await chown(path.join(data, name), uid, gid);
    }
    await administer(server.url, "ALTER SYSTEM SET ssl = on; SELECT pg_reload_conf()");
    await vi.waitFor(async () => expect(await isEncrypted(url("sslmode=require"))).toBe(true), { timeout: 60_000 });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it("disable: in clear", async () => expect(await isEncrypted(url("sslmode=disable"))).toBe(false));
  it("none: in clear", async () => expect(await isEncrypted(url(""))).toBe(false));
  it("require: encrypted, with whatever certificate and name", async () => {
    expect(await isEncrypted(url("sslmode=require"))).toBe(true);
    expect(await isEncrypted(url("sslmode=require", "localhost"))).toBe(true);
  });

  it.each(["require", "verify-ca"])("%s with a root certificate: that authority, whatever name", async (mode) => {
    const query = (root: string) => `sslmode=${mode}&sslrootcert=${file(root)}`;
    expect(await isEncrypted(url(query("own.pem"), "localhost"))).toBe(true);
    await expect(isEncrypted(url(query("other.pem")))).rejects.toThrow(/certificate/i);
  });

  it("verify-full: the authority and the name", async () => {
    const query = `sslmode=verify-full&sslrootcert=${file("own.pem")}`;
    expect(await isEncrypted(url(query))).toBe(true);
    await expect(isEncrypted(url(query, "localhost"))).rejects.toThrow(/altnames|hostname/i);
    await expect(isEncrypted(url(`sslmode=verify-full&sslrootcert=${file("other.pem")}`))).rejects.toThrow(/certificate/i);
    for (const system of ["sslmode=verify-full", "sslmode=verify-full&sslrootcert=system"])
      await expect(isEncrypted(url(system))).rejects.toThrow(/certificate/i);
  });

  it("channel_binding=prefer: a role whose password is checked by SCRAM signs in, with TLS and without", async () => {
    const data = await dataDirectory(server.url);
    const rules = path.join(data, "pg_hba.conf");
    await writeFile(rules, `host all scram 127.0.0.1/32 scram-sha-256\n${await readFile(rules, "utf8")}`);
    await administer(server.url, "CREATE ROLE scram LOGIN PASSWORD 'secret'; SELECT pg_reload_conf()");
    const through = (query: string) => url(query).replace("//postgres:postgres@", "//scram:secret@");
    expect(await isEncrypted(through("sslmode=require&channel_binding=prefer"))).toBe(true);
    expect(await isEncrypted(through("channel_binding=prefer"))).toBe(false);
  });

  it("a root certificate that cannot be read is named", async () => {
    const refusal = await isEncrypted(url("sslmode=verify-full&sslrootcert=/nowhere/ca.pem")).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(OperatorError);
    expect(String(refusal)).toContain("/nowhere/ca.pem");
  });

  it("require: refused by a server without TLS", async () => {
    await administer(server.url, "ALTER SYSTEM SET ssl = off; SELECT pg_reload_conf()");
    await vi.waitFor(async () => await expect(isEncrypted(url("sslmode=require"))).rejects.toThrow(/SSL/), { timeout: 60_000 });
  });
});
