import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { DocumentUnavailable } from "../agents/document-fetch";
import { ClientKeySets } from "./client-key-sets";

const URI = "https://app.example/jwks.json";
const MINUTE = 60_000;
const { publicKey } = generateKeyPairSync("ed25519");
const setOf = (...kids: readonly string[]) =>
  JSON.stringify({ keys: kids.map((kid) => ({ ...publicKey.export({ format: "jwk" }), kid })) });

/** An address that answers with `text`, or not at all. */
function world() {
  const state = { now: 1_900_000_000_000, text: setOf("1"), down: false, asked: 0 };
  const sets = new ClientKeySets({ now: () => state.now }, async () => {
    state.asked += 1;
    if (state.down) throw new DocumentUnavailable("down");
    return { text: state.text, freshUntil: new Date(state.now + 60 * MINUTE) };
  });
  const kids = async (kid?: string) => (await sets.keysAt(URI, kid, "client"))?.map((key) => key.kid);
  return { state, kids };
}

describe("keys at an address of the client's", () => {
  it("are fetched once while they are fresh, also for many at once", async () => {
    const { state, kids } = world();
    expect(await Promise.all([kids("1"), kids("1"), kids()])).toEqual([["1"], ["1"], ["1"]]);
    state.now += 9 * MINUTE;
    await kids("1");
    expect(state.asked).toBe(1);
    state.now += 2 * MINUTE;
    await kids("1");
    expect(state.asked).toBe(2);
  });

  it("are fetched again for a kid that is not among them, but at most once a minute", async () => {
    const { state, kids } = world();
    await kids("1");
    state.text = setOf("1", "2");
    expect(await kids("2")).toEqual(["1"]);
    expect(state.asked).toBe(1);
    state.now += MINUTE;
    expect(await kids("2")).toEqual(["1", "2"]);
    for (const kid of ["3", "4", "5"]) await kids(kid);
    expect(state.asked).toBe(2);
  });

  it("work on for a day where the address does not answer, which is asked twice a minute", async () => {
    const { state, kids } = world();
    await kids("1");
    state.down = true;
    state.now += 11 * MINUTE;
    expect([await kids("1"), await kids("1")]).toEqual([["1"], ["1"]]);
    expect(state.asked).toBe(2);
    state.now += MINUTE / 2;
    await kids("1");
    expect(state.asked).toBe(3);
    state.now += 24 * 60 * MINUTE;
    expect(await kids("1")).toBeUndefined();
    state.down = false;
    state.now += MINUTE;
    expect(await kids("1")).toEqual(["1"]);
  });

  it("are not there where they could never be fetched, or are none; that is remembered, too", async () => {
    const { state, kids } = world();
    state.text = '{"keys":[]}';
    expect([await kids("1"), await kids("1")]).toEqual([undefined, undefined]);
    expect(state.asked).toBe(1);
  });
});
