/** What clients in use do with refresh tokens, each as its code was read: none of them loses its person's consent. */
import { describe, expect, it } from "vitest";
import { aRefreshWorld } from "../testing/refresh-world";
import { textMember } from "../testing/requests";

type World = Awaited<ReturnType<typeof aRefreshWorld>>;
const HOUR = 3_600_000;
const KEEP = { client: { keepRefreshToken: true }, policy: { refreshTokenLifetime: 86_400 } } as const;

/** A client that looks into a store of its own, such as a file, before it refreshes, and writes there what it gets. */
function storing({ refresh }: World, file: { token: string }) {
  return async (answer: "arrives" | "is lost" = "arrives") => {
    const result = await refresh(file.token);
    if (answer === "arrives" && result.status === 200) file.token = textMember(result, "refresh_token");
    return result.status;
  };
}

describe("keeps the refresh token of its configuration for ever: works where the key keeps it too", () => {
  // nodemailer's XOAuth2 and OfflineIMAP read nothing but the access token of an answer; google-auth-library puts the old one back.
  it.each(["nodemailer", "OfflineIMAP", "google-auth-library"])("%s, hour after hour", async () => {
    const world = await aRefreshWorld(KEEP);
    for (let hour = 0; hour < 20; hour += 1) {
      expect((await world.refresh(world.token)).status).toBe(200);
      world.clock.time += HOUR;
    }
    expect(await world.causes()).toEqual([]);
  });

  it("and without it loses everything an hour later, as a copied token would: what the portal shows is why", async () => {
    const world = await aRefreshWorld();
    expect((await world.refresh(world.token)).status).toBe(200);
    world.clock.time += HOUR;
    expect((await world.refresh(world.token)).status).toBe(400);
    expect(await world.causes()).toEqual(["refresh_token_reused"]);
  });

  it("OfflineIMAP with a connection for each folder, all at once", async () => {
    const world = await aRefreshWorld(KEEP);
    const answers = await Promise.all(Array.from({ length: 10 }, () => world.refresh(world.token)));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(10).fill(200));
  });
});

describe("races: several processes with one store", () => {
  // Codex and httr2 (with cache_disk) lock nothing between processes: all read the same token, then each writes what it got.
  it.each(["Codex", "httr2"])("%s in four windows, refreshing when each hour is over", async () => {
    const world = await aRefreshWorld();
    const file = { token: world.token };
    for (let hour = 0; hour < 5; hour += 1) {
      const windows = Array.from({ length: 4 }, () => storing(world, file));
      expect(await Promise.all(windows.map((use) => use()))).toEqual([200, 200, 200, 200]);
      world.clock.time += HOUR / 2;
    }
    expect(await world.causes()).toEqual([]);
    expect(await world.store.replays(world.client.ref)).toBe(15);
  });

  it("Codex, whose slow window comes some seconds later with what it had read", async () => {
    const world = await aRefreshWorld();
    const file = { token: world.token };
    await storing(world, file)();
    world.clock.time += 8000;
    const slow = { token: world.token };
    expect(await storing(world, slow)()).toBe(200);
    expect(slow.token).toBe(file.token);
  });
});

describe("loses an answer", () => {
  it.each(["httr2", "Codex"])("%s tries again after a timeout and goes on", async () => {
    const world = await aRefreshWorld();
    const file = { token: world.token };
    const use = storing(world, file);
    for (let time = 0; time < 3; time += 1) {
      await use("is lost");
      world.clock.time += 10_000;
      expect(await use()).toBe(200);
      world.clock.time += HOUR;
      expect(await use()).toBe(200);
    }
    expect(await world.causes()).toEqual([]);
  });
});
