/**
 * DESIGN §5, issue 3 §4: a change is effective for the next request in every process once it was answered. Nothing is sent
 * from process to process (ADR 1), so what can fail is a process's way to the database: while that is cut, slow or silent, a
 * process may be late or refuse with 503, but it never answers by what was before.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { ENGINES } from "#tests/support/databases";
import { keysAt } from "./changes/ask";
import type { Change, Prepared } from "./changes/change";
import { CHANGES } from "./changes/index";
import { rotate } from "./changes/signing-keys";
import { usePortals } from "./portals";

describe.each(ENGINES)("three portals on one %s", (engine) => {
  const { portals, admin } = usePortals(engine);
  beforeEach(() => portals().toDatabase.heal());

  /** Every process knows the state before, and answered by it a moment ago. */
  async function prepared({ prepare }: Change): Promise<Prepared> {
    const ready = await prepare(portals(), admin());
    for (const portal of portals().all) expect(await ready.ask(portal)).toBe("before");
    return ready;
  }

  it.each(CHANGES)("$name at A holds for the very next request at B and C", async (change) => {
    const { ask, undo, ...ready } = await prepared(change);
    try {
      await ready.change();
      expect(await Promise.all([ask(portals().b), ask(portals().c)])).toEqual(["after", "after"]);
    } finally {
      await undo?.();
    }
  });

  if (engine === "sqlite") return;

  it.each(CHANGES)("$name at A while B's connections are cut: B obeys as soon as it answers", async (change) => {
    const { ask, undo, ...ready } = await prepared(change);
    try {
      portals().toDatabase.cut();
      await ready.change();
      portals().toDatabase.cut();
      const answers = [await ask(portals().b), await ask(portals().b)];
      expect(answers).not.toContain("before");
      await expect.poll(() => ask(portals().b)).toBe("after");
    } finally {
      await undo?.();
    }
  });

  it.each(CHANGES)("$name at A while the database answers B late: B waits, then obeys", async (change) => {
    const { ask, undo, ...ready } = await prepared(change);
    try {
      portals().toDatabase.delay(80);
      const early = Array.from({ length: 3 }, () => ask(portals().b));
      await ready.change();
      expect(await ask(portals().b)).toBe("after");
      await Promise.all(early);
    } finally {
      portals().toDatabase.heal();
      await undo?.();
    }
  });

  it("all of them at A while B cannot reach the database at all: B refuses, then obeys", async () => {
    const several: Prepared[] = [];
    // A rule for a kind of key cannot be set while its grant type is off everywhere.
    for (const change of CHANGES.filter(({ name }) => !/published|for a kind of key/.test(name))) several.push(await prepared(change));
    portals().toDatabase.refuse();
    for (const { change } of several) await change();
    const away = await Promise.all(several.map(({ ask }) => ask(portals().b)));
    expect(new Set(away)).toEqual(new Set(["neither: 503"]));
    portals().toDatabase.heal();
    // The first of them, a grant type that is off, hides what comes after it.
    await several[0]?.undo?.();
    for (const { ask } of several.slice(1)) await expect.poll(() => ask(portals().b)).toBe("after");
  });

  it("the key set that B knows is served while B cannot reach the database, and nobody may keep it (ADR 9)", async () => {
    const known = await keysAt(portals().b);
    expect(known.headers.get("cache-control")).toBe("public, max-age=300");
    portals().toDatabase.refuse();
    await rotate(admin());
    const old = await keysAt(portals().b);
    expect([old.status, old.text, old.headers.get("cache-control")]).toEqual([200, known.text, "no-store"]);
    portals().toDatabase.heal();
    await expect.poll(async () => (await keysAt(portals().b)).text).toBe((await keysAt(portals().c)).text);
    expect((await keysAt(portals().b)).headers.get("cache-control")).toBe("public, max-age=300");
  });
});
