import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { inTransaction } from "#app/db/transaction";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { InvalidInputError } from "../errors";
import { newActor, withTestDatabase } from "../testing";
import { auditCsv, EXPORT_LIMIT, exportAudit } from "./audit-export";
import { type AuditFilterInput, auditedFields, listAudit } from "./audit-list";

withTestDatabase();

const csvOf = async (actor: Actor, filter: AuditFilterInput) =>
  new Response(auditCsv(await exportAudit(actor, filter, EXPORT_LIMIT))).text();

let admin: Actor;
beforeAll(async () => {
  admin = await newActor("admin", "Ada Admin");
});

describe("the audit log", () => {
  it("is paged by cursor without a gap or a repeat, even where many entries share a moment", async () => {
    const at = new Date();
    await database().prisma.auditEvent.createMany({
      data: Array.from({ length: 60 }, (_, index) => ({
        at,
        realmId: ROOT_REALM_ID,
        actorId: "x",
        actorName: "Mass",
        action: "mass.change",
        targetType: "mass",
        targetId: String(index),
      })),
    });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listAudit(admin, { targetType: "mass" }, cursor);
      expect(page.total).toBe(60);
      seen.push(...page.entries.map((entry) => entry.targetId));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(60);
    expect(new Set(seen).size).toBe(60);
  });

  it("is filtered by actor (name or address), action, target and days", async () => {
    const other = await newActor("admin", "Bob Other");
    await inTransaction(async (tx) => {
      await recordAudit(tx, other, { action: "thing.make", targetType: "thing", targetId: "t-1" });
      await recordAudit(tx, admin, { action: "thing.break", targetType: "thing", targetId: "t-1" });
    });
    const actions = async (filter: AuditFilterInput) => (await listAudit(admin, filter, undefined)).entries.map((entry) => entry.action);
    expect(await actions({ actor: other.email })).toEqual(["thing.make"]);
    expect(await actions({ actor: "bob" })).toEqual(["thing.make"]);
    expect(await actions({ targetId: "t-1" })).toEqual(["thing.break", "thing.make"]);
    expect(await actions({ targetId: "t-1", action: "thing.make" })).toEqual(["thing.make"]);
    const today = new Date();
    expect(await actions({ targetId: "t-1", from: today, to: today })).toHaveLength(2);
    expect(await actions({ targetId: "t-1", to: new Date("2020-01-01") })).toEqual([]);
  });

  it("takes no filter that the database would not", async () => {
    for (const filter of [{ actor: "a\0b" }, { action: "x".repeat(201) }, { from: new Date("0000-01-01") }, { to: new Date(Number.NaN) }])
      await expect(listAudit(admin, filter, undefined)).rejects.toBeInstanceOf(InvalidInputError);
  });

  it("shows a change field by field, what was added and what was taken away", () => {
    expect(auditedFields('{"open":true,"old":"x"}', '{"open":false,"list":["a","b"],"deep":{"k":1}}')).toEqual([
      { name: "open", before: "yes", after: "no" },
      { name: "old", before: "x", after: null },
      { name: "list", before: null, after: "a, b" },
      { name: "deep", before: null, after: '{"k":1}' },
    ]);
    expect(auditedFields(null, null)).toEqual([]);
    expect(auditedFields(null, '{"name":"x","description":"","scopes":null,"callbackUrls":[]}').map((field) => field.name)).toEqual([
      "name",
    ]);
    expect(auditedFields('{"description":"x"}', '{"description":""}')).toEqual([{ name: "description", before: "x", after: "" }]);
  });

  it("is exported whole, newest first, by the same filter", async () => {
    const lines = (await csvOf(admin, { targetType: "mass" })).trimEnd().split("\r\n");
    expect(lines[0]).toBe("at,actorId,actorName,action,targetType,targetId,targetName,before,after,ip,requestId");
    expect(lines).toHaveLength(61);
  });

  it("is exported in which no cell is a formula, and quotes and line breaks stay inside their cell", async () => {
    for (const [index, name] of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", 'say "hi", you', "two\r\nlines"].entries()) {
      await inTransaction((tx) =>
        recordAudit(tx, { ...admin, name: "=cmd" }, { action: "csv.test", targetType: "csv", targetId: String(index), targetName: name }),
      );
    }
    const csv = await csvOf(admin, { targetType: "csv" });
    expect(csv).not.toMatch(/(^|,|")[=+\-@\t]/m);
    expect(csv).toContain(",'=cmd,");
    expect(csv).toContain(",'=1+1,");
    expect(csv).toContain(',"say ""hi"", you",');
    expect(csv).toContain(',"two\r\nlines",');
  });
});
