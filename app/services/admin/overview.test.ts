import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { countUsage, newActor, newApplication, newKey, withTestDatabase } from "../testing";
import { adminOverview } from "./overview";

withTestDatabase();

describe("the overview", () => {
  it("counts the last day, and names what needs attention", async () => {
    const admin = await newActor("admin");
    const application = await newApplication(await newActor(), "Soon");
    const clientRef = await newKey(application);
    await countUsage(application, { grantType: "client_credentials", count: 5 });
    await countUsage(application, { grantType: "client_credentials", count: 9, minutesAgo: 25 * 60 });
    await countUsage(application, { grantType: "client_credentials", count: 2, outcome: "secret_expired" });
    const secret = (hint: string, days: number) => ({
      clientRef,
      hint,
      algorithm: "sha256",
      hash: hint,
      createdById: "",
      expiresAt: new Date(Date.now() + days * 86_400_000),
    });
    await database().prisma.clientSecret.createMany({
      data: [secret("soon", 3), secret("late", 30), { ...secret("dead", 3), revokedAt: new Date() }],
    });
    await database().prisma.application.update({ where: { id: application }, data: { status: "suspended" } });
    await database().prisma.grantPolicy.updateMany({ where: { grantType: "password" }, data: { enabled: true } });

    const overview = await adminOverview(admin);
    expect(overview).toMatchObject({ users: 2, applications: 1, clients: 1, tokensLastDay: 5, failuresLastDay: 2 });
    expect(overview.attention).toMatchObject({
      riskyGrants: ["Password"],
      suspendedApplications: 1,
      onlyAdmin: true,
      noDefaultScope: false,
    });
    expect(overview.attention.expiringSecrets).toMatchObject({
      total: 1,
      first: [{ hint: "soon", applicationId: application, applicationName: "Soon" }],
    });
  });
});
