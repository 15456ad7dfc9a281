import { describe, expect, it } from "vitest";
import { ENGINES } from "#tests/support/databases";
import { changeUser } from "./acts";
import { useConsole } from "./console";

describe.each(ENGINES)("the audit log over HTTP on %s", (engine) => {
  const { admin, developer } = useConsole(engine);

  it("shows who changed what from where, and by which request", async () => {
    const { userId, email } = await developer("Grace Hopper");
    const change = await changeUser(admin(), "make-admin", userId);
    const { html } = await admin().get(`/admin/audit?targetId=${userId}&action=user.change-role`);
    expect(html).toContain("user.change-role");
    expect(html).toContain(email);
    expect(html).toMatch(/<del[^>]*>developer<\/del>[\s\S]*<ins[^>]*>admin<\/ins>/);
    expect(html).toContain("127.0.0.1");
    expect(html).toContain(change.headers.get("x-request-id"));
    await admin().post("/admin/users", { intent: "make-developer", userId });
  });

  it("downloads as CSV by the same filter, with no cell that a spreadsheet would run", async () => {
    const { userId } = await developer("=HYPERLINK(1)");
    const answer = await admin().get(`/admin/audit.csv?targetId=${userId}`);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="audit.csv"');
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const lines = answer.html.trimEnd().split("\r\n");
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.slice(1).every((line) => line.includes(userId))).toBe(true);
    expect(answer.html).toContain(",'=HYPERLINK(1),");
    const cells = [...answer.html.matchAll(/(?:^|,|\r\n)("(?:[^"]|"")*"|[^,\r\n]*)/g)].map(([, cell = ""]) => cell.replace(/^"/, ""));
    expect(cells.length).toBeGreaterThan(11);
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  });
});
