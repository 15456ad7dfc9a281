/** Issue 10 §4: the audit log is one chain, also with concurrent writers, and every change made to it afterwards is found and named. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { inTransaction } from "#app/db/transaction";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { auditKey, setAuditKey } from "#app/services/audit/chain";
import { recordAudit } from "#app/services/audit/record";
import { verifyChain } from "#app/services/audit/verify";
import { runCommand } from "#tests/support/command";
import { type RunningServer, startServer } from "#tests/support/server";
import { ONE_AND_SEVERAL } from "#tests/support/use-server";
import { type Browser, openBrowser } from "../accounts/browser";

const ADMIN = { email: "admin@example.com", password: "correct horse battery" };
/** Writers at once, and how often each writes in either way: fewer than there are connections, so that none waits for one in vain. */
const [LANES, WRITES] = [6, 5];
const CHECK = path.resolve(import.meta.dirname, "../../../docs/operating/verify-audit.mjs");

describe.each(ONE_AND_SEVERAL)("the audit chain on $engine, workers: $workers", ({ engine, workers }) => {
  const encryptionKey = randomBytes(32);
  const env = {
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    KEY_ENCRYPTION_KEY: encryptionKey.toString("base64url"),
    WORKERS: String(workers),
  };
  let server: RunningServer;
  let admin: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "latchkey-audit-"));
    server = await startServer({ engine, env });
    await openDatabase({ url: server.databaseUrl });
    setAuditKey(encryptionKey);
    admin = openBrowser(server.url);
    await admin.post("/login", ADMIN);
  });
  afterAll(async () => {
    await closeDatabase();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Presses "Verify" and answers what the page says then. */
  async function pressVerify(): Promise<string> {
    const pressed = await admin.post("/admin/audit", {});
    expect([pressed.status, pressed.location]).toEqual([302, "/admin/audit?done=verified"]);
    return (await admin.get("/admin/audit")).html;
  }

  /** @param change alters the export's lines, the newest first, before they are checked. */
  async function checkExport(change = (lines: readonly string[]) => lines): Promise<string> {
    const exported = await admin.get("/admin/audit.jsonl");
    expect(exported.headers.get("content-type")).toBe("application/jsonl; charset=utf-8");
    const file = path.join(folder, "audit.jsonl");
    await writeFile(file, change(exported.html.trim().split("\n")).join("\n"));
    return await promisify(execFile)(process.execPath, [CHECK, file]).then(
      ({ stdout }) => stdout,
      (error: unknown) => String(error),
    );
  }

  const examine = async () =>
    (await runCommand(["doctor"], { ...env, DATABASE_URL: server.databaseUrl, DATA_DIR: server.dataDir, BCRYPT_COST: "10" })).stdout;

  it("has no gap and no fork where three processes write to it at once", { timeout: 120_000 }, async () => {
    const actor = { userId: "u1", name: "Ada", realmId: ROOT_REALM_ID, ip: "", requestId: "" };
    const before = await database().prisma.auditEvent.count();
    const lanes = Array.from({ length: LANES }, async (_lane, lane) => {
      for (let write = 0; write < WRITES; write += 1) {
        const name = `${lane}-${write}`;
        const there = admin.post("/applications/new", { name, quota: "Unlimited", description: "" });
        await inTransaction((tx) => recordAudit(tx, actor, { action: "thing.make", targetType: "thing", targetId: name }));
        expect((await there).status).toBe(302);
      }
    });
    await Promise.all(lanes);
    const count = await database().prisma.auditEvent.count();
    expect(count - before).toBe(2 * LANES * WRITES);
    const report = await verifyChain(database().prisma, ROOT_REALM_ID, { key: auditKey() });
    expect(report).toMatchObject({ from: 1, head: { seq: count }, broken: null });
  });

  it("is found unbroken by the page, by doctor and, from the export, without the database", { timeout: 120_000 }, async () => {
    expect(await pressVerify()).toContain("Unbroken");
    const newest = await database().prisma.auditHead.findFirstOrThrow();
    const [digest = ""] = newest.hash.split(".");
    expect(await examine()).toContain(`audit log     unbroken; newest entry ${newest.seq}, hash ${digest}`);
    const sound = `newest entry ${newest.seq}, hash ${digest}\n${newest.seq} entries fit\n`;
    expect(await checkExport()).toBe(sound);
    expect(await checkExport((lines) => lines.toReversed()), "another order, as by the clocks of several machines").toBe(sound);
    expect(await checkExport((lines) => lines.slice(0, -1)), "without the oldest").toContain("entry 1 is missing");
    expect(await checkExport((lines) => lines.toSpliced(5, 1)), "without one in between").toContain(`entry ${newest.seq - 5} is missing`);
    expect(await checkExport((lines) => [...lines, ...lines.slice(-1)]), "with the oldest twice").toContain("some are there twice");
    expect(server.logs()).toContain("the audit log's newest entry");
  });

  it("is found broken by all three, at the entry that was changed in the database", { timeout: 120_000 }, async () => {
    await database().prisma.auditEvent.updateMany({ where: { seq: 10 }, data: { actorName: "Somebody Else" } });
    expect(await pressVerify()).toMatch(/Entry 10 was changed/);
    expect(await examine()).toMatch(/^FAIL {2}audit log +entry 10 was changed/m);
    expect(await checkExport()).toContain("entry 10 is not as it was written");
  });

  it("is not there for a developer", async () => {
    const developer = openBrowser(server.url);
    await developer.post("/signup", { name: "Dev", email: "dev@example.com", password: "eight days a week" });
    expect((await developer.get("/admin/audit.jsonl")).status).toBe(404);
    expect((await developer.post("/admin/audit", {})).status).toBe(404);
  });
});
