/** Device codes in a store: written once, polled, answered once, redeemed once (RFC 8628). */
import { describe, expect, it } from "vitest";
import type { DeviceCode } from "../../device/code";
import { SLOWEST } from "../../device/code";
import type { Effect } from "../../effects";
import type { RegisteredClient } from "../../model";
import { aCommit, aDevice, anApproval, aToken, newId, START } from "../fixtures";
import { type Given, stored } from "./given";

const LATER = START + 1000;

/** Declares this part of the contract. */
export function describeDevices(given: Given): void {
  const commit = async (client: RegisteredClient, ...effects: readonly Effect[]) =>
    await given.store.commit({ ...aCommit(await given.generation(), client, []), usage: null, effects });
  const start = async (overrides: Partial<DeviceCode> = {}) => {
    const client = await given.addClient();
    const device = aDevice(client, overrides);
    expect(await commit(client, { kind: "storeDevice", device })).toBe("committed");
    return { client, device };
  };
  const allowing = ({ id }: DeviceCode, approval = anApproval()): Effect => ({ kind: "answerDevice", deviceId: id, approval, at: LATER });

  describe("effects storeDevice, pollDevice, slowDevice, answerDevice and redeemDevice", () => {
    it("a device code is read back as it was written, with everything and with nothing", async () => {
      const { device: plain } = await start();
      expect(await given.store.findDevice(plain.id)).toEqual(plain);
      const { device: full } = await start({
        scope: "openid read",
        audience: ["https://api.example/a", "urn:b"],
        ip: "2001:db8::1",
        pollInterval: 15,
        polledAt: START + 1,
        approval: anApproval({ amr: ["pwd", "otp"] }),
        usedAt: START + 3,
      });
      expect(await given.store.findDevice(full.id)).toEqual(full);
      expect(await given.store.findDevice(newId())).toBeUndefined();
    });

    it("RFC 8628 §6.1: no two codes of a realm have one user code", async () => {
      const { client, device } = await start();
      expect(await commit(client, { kind: "storeDevice", device: aDevice(client, { userCode: device.userCode }) })).toBe("conflict");
    });

    it("§3.5: of polls at once one comes in time; each that comes too soon adds five seconds, up to a limit", async () => {
      const { client, device } = await start();
      const poll = (at: number) => commit(client, { kind: "pollDevice", deviceId: device.id, at });
      const answers = await Promise.all(Array.from({ length: 8 }, () => poll(LATER)));
      expect(answers.toSorted()).toEqual(["committed", ...Array<string>(7).fill("conflict")]);
      expect(await poll(LATER + 4999)).toBe("conflict");
      expect(await poll(LATER + 5000)).toBe("committed");
      const slow = (at: number) => commit(client, { kind: "slowDevice", deviceId: device.id, at });
      await Promise.all([slow(LATER + 6000), slow(LATER + 6500), slow(LATER + 6200)]);
      expect(await given.store.findDevice(device.id)).toEqual({ ...device, polledAt: LATER + 6500, pollInterval: 20 });
      expect(await poll(LATER + 26_499)).toBe("conflict");
      expect(await poll(LATER + 26_500)).toBe("committed");
      await Promise.all(Array.from({ length: 80 }, () => slow(LATER + 27_000)));
      expect((await given.store.findDevice(device.id))?.pollInterval).toBe(SLOWEST);
    });

    it("§3.3: one answer counts, and none once the code has expired", async () => {
      const { client, device } = await start();
      const denying: Effect = { kind: "answerDevice", deviceId: device.id, approval: null, at: LATER };
      const answers = await Promise.all([commit(client, allowing(device)), commit(client, denying), commit(client, allowing(device))]);
      expect(answers.toSorted()).toEqual(["committed", "conflict", "conflict"]);
      const { client: other, device: denied } = await start();
      expect(await commit(other, { kind: "answerDevice", deviceId: denied.id, approval: null, at: LATER })).toBe("committed");
      expect(await given.store.findDevice(denied.id)).toEqual({ ...denied, deniedAt: LATER });
      const { client: third, device: expired } = await start({ expiresAt: LATER });
      expect(await commit(third, allowing(expired))).toBe("conflict");
    });

    it("of many redemptions at once exactly one succeeds, and none before the person has answered", async () => {
      const { client, device } = await start();
      const redemption = async () => ({
        ...aCommit(await given.generation(), client, [aToken(client, { familyId: device.id })]),
        effects: [{ kind: "redeemDevice", deviceId: device.id, at: LATER, keptUntil: LATER + 5 } as const],
      });
      expect(await given.store.commit(await redemption())).toBe("conflict");
      const approval = anApproval();
      await commit(client, allowing(device, approval));
      const commits = await Promise.all(Array.from({ length: 8 }, redemption));
      const answers = await Promise.all(commits.map((one) => given.store.commit(one)));
      expect(answers.toSorted()).toEqual(["committed", ...Array<string>(7).fill("conflict")]);
      for (const [index, { tokens }] of commits.entries())
        for (const token of tokens)
          expect(await given.store.findToken(token.id)).toEqual(answers[index] === "committed" ? stored(token) : undefined);
      expect(await given.store.findDevice(device.id)).toEqual({ ...device, approval, usedAt: LATER, keptUntil: LATER + 5 });
    });

    it("an unknown code is neither polled, answered nor redeemed; an answer is not had by a stale commit", async () => {
      const { client, device } = await start();
      const deviceId = newId();
      for (const effect of [
        { kind: "pollDevice", deviceId, at: LATER },
        { kind: "answerDevice", deviceId, approval: null, at: LATER },
        { kind: "redeemDevice", deviceId, at: LATER, keptUntil: LATER },
      ] as const)
        expect(await commit(client, effect)).toBe("conflict");
      const stale = { ...aCommit(await given.generation(), client, []), usage: null, effects: [allowing(device)] };
      await given.harness.suspendApplication(client.applicationId);
      expect(await given.store.commit(stale)).toBe("stale");
      expect((await given.store.findDevice(device.id))?.approval).toBeNull();
    });
  });
}
