/**
 * Nonces of the token endpoint (RFC 9449 §8). Nothing is kept of them: a nonce is the minute in which it was given, with a MAC under the server's
 * key, so that every process knows those of every other. It shows that a proof was made lately, whatever the clock of its maker says.
 */
import type { TokenMac } from "../ports";

/** Milliseconds for which one nonce is given. */
const SLOT = 60_000;
/** Slots for which it is taken after its own. */
const SLOTS_TAKEN = 4;
const SLOT_BYTES = 4;
/** 17 bytes and the slot's four have 28 letters without a spare bit, so that a nonce has one spelling. */
const MAC_BYTES = 17;
const LETTERS = ((SLOT_BYTES + MAC_BYTES) * 4) / 3;
/** What the MAC covers begins with it: no token's does. */
const LABEL = Buffer.from("DPoP nonce ");

export interface ServerNonces {
  /** The nonce that is given at a time. */
  at(now: number): string;
  /** Until when a nonce is taken, in milliseconds since the epoch; undefined: it is none that is taken at the time. */
  takenUntil(nonce: unknown, now: number): number | undefined;
}

/**
 * @example
 * const nonces = createServerNonces(ports.mac);
 * nonces.takenUntil(nonces.at(now), now + 240_000) // a time after now + 240_000
 */
export function createServerNonces(mac: TokenMac): ServerNonces {
  let given = { slot: -1, nonce: "" };
  return {
    at(now) {
      const slot = Math.floor(now / SLOT);
      if (given.slot !== slot) given = { slot, nonce: nonceOf(slot, mac) };
      return given.nonce;
    },
    takenUntil(nonce, now) {
      if (typeof nonce !== "string" || nonce.length !== LETTERS) return undefined;
      const bytes = Buffer.from(nonce, "base64url");
      if (bytes.length !== SLOT_BYTES + MAC_BYTES) return undefined;
      const slot = bytes.readUInt32BE();
      const age = Math.floor(now / SLOT) - slot;
      // The clock of another process may be a moment ahead.
      if (age < -1 || age > SLOTS_TAKEN || !mac.verify(covered(slot), bytes.subarray(SLOT_BYTES))) return undefined;
      return (slot + SLOTS_TAKEN + 1) * SLOT;
    },
  };
}

function nonceOf(slot: number, { mac }: TokenMac): string {
  const data = covered(slot);
  return Buffer.concat([data.subarray(LABEL.length), mac(data).subarray(0, MAC_BYTES)]).toString("base64url");
}

function covered(slot: number): Buffer {
  const data = Buffer.alloc(LABEL.length + SLOT_BYTES, LABEL);
  data.writeUInt32BE(slot, LABEL.length);
  return data;
}
