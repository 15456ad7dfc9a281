/**
 * Known devices: after a sign-in the browser keeps a cookie that proves it, so that other people's guesses never lock it out.
 * Nothing is stored; the cookie is authenticated by the server's keys and by the password's hash, whose change ends it.
 */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

/** Seconds that a device stays known without signing in again. */
const DEVICE_LIFETIME_SECONDS = 180 * 24 * 60 * 60;

/** Seconds since the epoch in base 36, a nonce of 16 bytes, and an HMAC-SHA256, in base64url. */
const FORM = /^([0-9a-z]{6,8})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

/** A browser that has signed in to this account before, by a name that its cookie alone has. */
export interface KnownDevice {
  readonly id: string;
}

/** What a browser keeps: the cookie's value and how long. */
export interface DeviceToken {
  readonly token: string;
  readonly maxAgeSeconds: number;
}

/** The present state of the account that a device is known to. */
export interface DeviceOwner {
  readonly id: string;
  readonly passwordHash: string;
}

let keys: readonly Uint8Array[] | undefined;

/**
 * Derives the keys of device cookies (HKDF, RFC 5869) from the server's own. Call once, before anybody signs in.
 *
 * @param serverKeys newest first; new cookies get the first one's, those of the others stay good. The same in every process.
 */
export function setDeviceKeys(serverKeys: readonly Uint8Array[]): void {
  keys = serverKeys.map((key) => new Uint8Array(hkdfSync("sha256", key, "", "latchkey device cookie", 32)));
}

/** A token for the device that has just signed in. */
export function newDeviceToken(owner: DeviceOwner, now = Date.now()): DeviceToken {
  const [newest] = deviceKeys();
  if (newest === undefined) throw new Error("At least one key of device cookies is needed.");
  const facts = `${Math.floor(now / 1000).toString(36)}.${randomBytes(16).toString("base64url")}`;
  return { token: `${facts}.${mac(newest, owner, facts).toString("base64url")}`, maxAgeSeconds: DEVICE_LIFETIME_SECONDS };
}

/**
 * The device behind a cookie's value, or null: forged, of another account, too old, or from before a change of the password.
 *
 * @param token unchecked
 */
export function knownDevice(token: string | null, owner: DeviceOwner, now = Date.now()): KnownDevice | null {
  const parts = token === null ? null : FORM.exec(token);
  if (parts === null) return null;
  const [, issued = "", nonce = "", presented = ""] = parts;
  const age = now / 1000 - Number.parseInt(issued, 36);
  if (age > DEVICE_LIFETIME_SECONDS) return null;
  const given = Buffer.from(presented, "base64url");
  const genuine = deviceKeys().some((key) => timingSafeEqual(mac(key, owner, `${issued}.${nonce}`), given));
  return genuine ? { id: nonce } : null;
}

function mac(key: Uint8Array, owner: DeviceOwner, facts: string): Buffer {
  return createHmac("sha256", key).update(`${owner.id}\n${owner.passwordHash}\n${facts}`).digest();
}

function deviceKeys(): readonly Uint8Array[] {
  if (keys === undefined) throw new Error("The keys of device cookies are not set.");
  return keys;
}
