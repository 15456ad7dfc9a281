import { describe, expect, it } from "vitest";
import { newActor, newApplication, withTestDatabase } from "../testing";
import { applicationStatistics } from "./query";

withTestDatabase();

describe("names in statistics", () => {
  it("tell nobody who somebody is that has no token of the application", async () => {
    const owner = await newActor("developer", "Olga");
    const stranger = await newActor("admin", "Secret Name");
    const question = { period: { name: "1h" }, environment: null, by: "user", filters: { user: stranger.userId } } as const;
    const statistics = await applicationStatistics(owner, await newApplication(owner), question);
    expect(JSON.stringify(statistics)).not.toContain(stranger.name);
  });
});
