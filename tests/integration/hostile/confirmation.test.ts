/** Issue 10 §3: an admin's session that was left open, or stolen, widens nothing: that asks for the password again. Tightening does not. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { ADMIN, useConsole } from "../admin/console";

describe.each(ENGINES)("an admin who typed the password long ago, on %s", (engine) => {
  const portal = useConsole(engine);

  const typedAgo = async (minutes: number) =>
    await database().prisma.session.updateMany({
      where: { user: { email: ADMIN.email } },
      data: { confirmedAt: new Date(Date.now() - minutes * 60_000) },
    });
  const send = async (path: string, form: Readonly<Record<string, string>>) => (await portal.admin().post(path, form)).location ?? "";
  const accessPage = (name: string, to: string) => `/admin/scopes/detail?${new URLSearchParams({ name, to })}`;
  const change = async (name: string, access: string, keys = 0) =>
    await send(accessPage(name, access), { intent: "access", name, access, confirmedKeys: String(keys) });
  const confirmation = (act: string, next: string) => `/confirm?${new URLSearchParams({ act, next })}`;
  const scope = async (name: string) => await database().prisma.scope.findFirst({ where: { name } });

  /** A closed scope, and an application that has asked for it. */
  async function asked() {
    const name = `s.${randomUUID().slice(0, 8)}`;
    expect(await send("/admin/scopes", { intent: "add", name })).toContain("done=scope-added");
    const { applicationId } = await createClient();
    const row = { realmId: "root", scopeName: name, applicationId, state: "requested" };
    await database().prisma.scopeAccess.create({ data: row });
    return { name, applicationId };
  }

  it("adds no scope that is not closed, and opens none, until it is typed again", async () => {
    const { name } = await asked();
    await typedAgo(16);
    const open = `open.${randomUUID().slice(0, 8)}`;
    expect(await send("/admin/scopes", { intent: "add", name: open, access: "open" })).toBe(confirmation("widen-scope", "/admin/scopes"));
    expect(await scope(open)).toBeNull();
    for (const to of ["open", "role-developer", "request", "role-admin"]) {
      const asks = confirmation("widen-scope", accessPage(name, to));
      expect([(await portal.admin().get(accessPage(name, to))).location, await change(name, to)], to).toEqual([asks, asks]);
    }
    expect((await scope(name))?.access).toBe("named");
    expect(await send(confirmation("widen-scope", accessPage(name, "request")), { password: ADMIN.password })).toBe(
      accessPage(name, "request"),
    );
    expect(await change(name, "request")).toContain("done=scope-edited");
    await typedAgo(16);
    expect((await portal.admin().get(accessPage(name, "named"))).status).toBe(200);
    expect(await change(name, "named")).toContain("done=scope-edited");
  });

  it("gives no application a scope; refusing and withdrawing stay quick", async () => {
    const { name, applicationId } = await asked();
    const state = async () => (await database().prisma.scopeAccess.findFirstOrThrow({ where: { scopeName: name, applicationId } })).state;
    const form = (decision: string) => ({ name, applicationId, decision, answer: "" });
    await typedAgo(16);
    expect(await send("/admin/scope-requests", form("approve"))).toBe(confirmation("widen-scope", "/admin/scope-requests"));
    expect(await state()).toBe("requested");
    expect(await send("/admin/scope-requests", form("refuse"))).toContain("done=scope-refused");
    const detail = `/admin/scopes/detail?${new URLSearchParams({ name })}`;
    expect(await send(detail, { intent: "decide", ...form("name") })).toBe(confirmation("widen-scope", detail));
    expect(await state()).toBe("refused");
    await typedAgo(14);
    expect(await send(detail, { intent: "decide", ...form("name") })).toContain("done=scope-given");
    await typedAgo(16);
    expect(await send(detail, { intent: "decide", ...form("withdraw") })).toContain("done=scope-withdrawn");
  });

  it("raises no quota, also not by what the realm allows; lowering it stays quick", async () => {
    const { applicationId } = await createClient();
    const page = `/admin/applications?${new URLSearchParams({ application: applicationId })}`;
    const limit = async (maximumQuota: string) => await send(page, { intent: "limit-quota", applicationId, maximumQuota });
    await typedAgo(16);
    expect(await limit("10PerMin")).toContain("done=quota-limited");
    for (const raise of ["20PerMin", "Unlimited", "realm"]) expect(await limit(raise), raise).toBe(confirmation("raise-quota", page));
    expect((await database().prisma.application.findUniqueOrThrow({ where: { id: applicationId } })).maximumQuota).toBe("10PerMin");
    expect(await send(confirmation("raise-quota", page), { password: ADMIN.password })).toBe(page);
    expect(await limit("20PerMin")).toContain("done=quota-limited");
  });
});
