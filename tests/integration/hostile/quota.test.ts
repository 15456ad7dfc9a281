/** Issue 10 §3: quota is the admin's. An owner chooses within what an admin allows, and never obtains more, whatever was chosen before. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { useConsole } from "../admin/console";

describe.each(ENGINES)("the quota of an application on %s", (engine) => {
  const portal = useConsole(engine);

  it("cannot be raised by its owner above the admin's maximum, and a lower maximum holds at once", async () => {
    const owner = await portal.developer();
    const client = await createClient({ ownerId: owner.userId });
    const { applicationId } = client;
    const edit = `/applications/${applicationId}/edit`;
    const choose = async (quota: string) => await owner.browser.post(edit, { name: `app ${applicationId}`, quota, description: "" });
    const limit = { intent: "limit-quota", applicationId, maximumQuota: "10PerMin" };
    expect((await choose("50PerMin")).status).toBe(302);
    expect((await portal.admin().post("/admin/applications", limit)).status).toBe(302);

    const form = (await owner.browser.get(edit)).html;
    expect([form.includes('value="10PerMin"'), form.includes('value="20PerMin"'), form.includes('value="Unlimited"')]).toEqual([
      true,
      false,
      false,
    ]);
    const refused = await choose("Unlimited");
    expect([refused.status, refused.html.includes("An admin allows 10PerMin at most.")]).toEqual([400, true]);

    // Twice the quota and one: also across the end of a minute.
    const statuses: number[] = [];
    for (let count = 0; count < 21; count += 1) statuses.push((await portal.token(client, { grant_type: "client_credentials" })).status);
    expect(statuses).toContain(429);
    const rows = await database().prisma.auditEvent.findMany({ where: { targetId: applicationId, action: "application.limit-quota" } });
    expect(rows.map(({ after }) => after)).toEqual([JSON.stringify({ maximumQuota: "10PerMin" })]);
  });
});
