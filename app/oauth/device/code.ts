/** What a device has asked for, and what a person has answered to it (RFC 8628). Times are milliseconds since the epoch. */

/** How the person who allowed it had signed in. */
export interface DeviceApproval {
  readonly userId: string;
  /** `Session.idHash` of the browser. */
  readonly sessionId: string;
  /** When the person last typed their password. */
  readonly authTime: number;
  readonly acr: string;
  /** RFC 8176. */
  readonly amr: readonly string[];
  readonly at: number;
}

/** A device code as stored, with the user code beside it. */
export interface DeviceCode {
  /** UUIDv7: what the device code's text holds, and the family of the tokens that it buys. */
  readonly id: string;
  /** Eight letters, as `readUserCode` gives them. One of a kind within its realm. */
  readonly userCode: string;
  readonly realmId: string;
  readonly applicationId: string;
  readonly clientRef: string;
  /** Space separated. */
  readonly scope: string;
  /** Identifiers of resources; null: none was asked for. */
  readonly audience: readonly string[] | null;
  /** The issuer by whose path the device came: that of its ID tokens. */
  readonly issuer: string;
  /** The address from which the device asked. */
  readonly ip: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Seconds between two polls, at least; each poll that comes sooner adds to it (RFC 8628 §3.5). */
  readonly pollInterval: number;
  /** null: it was not polled yet. */
  readonly polledAt: number | null;
  readonly approval: DeviceApproval | null;
  readonly deniedAt: number | null;
  readonly usedAt: number | null;
  /** When the row may go: not before what the code bought has expired. */
  readonly keptUntil: number;
}

/** Seconds from the device's request in which a person must allow it and the device fetch its tokens. */
export const DEVICE_CODE_LIFETIME = 600;
/** Seconds (RFC 8628 §3.2). */
export const POLL_INTERVAL = 5;
/** Seconds that a poll which comes too soon adds (RFC 8628 §3.5), and where that ends. */
export const SLOWER_BY = 5;
export const SLOWEST = 300;
/** Milliseconds for which the row of a code that nobody used outlives it, so that a late poll is told that it has expired. */
export const KEPT_UNUSED = 600_000;

/** The grant type's name on the wire (RFC 8628 §3.4). */
export const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
