/** The device grant (RFC 8628): the device's request, its polls, and the code that it polls with. */
import type { CauseInfo } from "./index";

/** One text for all: the wire never tells what became of a code. */
const BAD_CODE = "The device code is invalid, used, or was issued to another client.";

export const DEVICE_CAUSES = {
  device_pending: {
    error: "authorization_pending",
    status: 400,
    description: "Nobody has answered at the verification page yet. Ask again after the interval.",
    title: "Waiting for the person",
    explanation:
      "The device polls, and the person has not answered yet: no mistake, and the usual answer while they sign in (RFC 8628 §3.5).",
    fix: "Nothing to change. Poll on, with the interval between two polls.",
  },
  device_slow_down: {
    error: "slow_down",
    status: 400,
    description: "The poll came too soon. Wait 5 seconds longer between two polls from now on.",
    title: "Polled too often",
    explanation: "Two polls came closer together than the interval, which each of them makes 5 seconds longer (RFC 8628 §3.5).",
    fix: "Wait as many seconds as interval says, and 5 more after each slow_down.",
  },
  device_expired: {
    error: "expired_token",
    status: 400,
    description: "The device code has expired. Ask for another one.",
    title: "Device code expired",
    explanation: "Nobody answered within the ten minutes of a device code, or the device did not fetch its tokens in them.",
    fix: "Begin again at the device authorization endpoint, and show the new user code.",
  },
  device_denied: {
    error: "access_denied",
    status: 400,
    description: "The person has denied the request.",
    title: "Denied by the person",
    explanation: "Somebody pressed Deny at the verification page.",
    fix: "Nothing to change. Stop polling, and begin again if the person wants to.",
  },
  device_unknown: {
    error: "invalid_grant",
    status: 400,
    description: BAD_CODE,
    title: "Unknown device code",
    explanation: "No such device code was issued here, or it expired long ago.",
    fix: "Send the device_code of the device authorization endpoint's answer as it came, not the user_code.",
  },
  device_used: {
    error: "invalid_grant",
    status: 400,
    description: BAD_CODE,
    title: "Device code used twice",
    explanation: "A device code buys tokens once, and it had been used. The tokens of the first use go on.",
    fix: "Stop polling at the first 200, and keep its answer.",
  },
  device_foreign: {
    error: "invalid_grant",
    status: 400,
    description: BAD_CODE,
    title: "Device code of another client",
    explanation: "The device code was issued to another key.",
    fix: "Poll with the key that asked for the code.",
  },
  device_user_gone: {
    error: "invalid_grant",
    status: 400,
    description: BAD_CODE,
    title: "User disabled or removed",
    explanation: "The person who allowed the device has been disabled or removed since.",
    fix: "Ask an admin to enable the user, or let another user sign in.",
  },
  device_ended: {
    error: "invalid_grant",
    status: 400,
    description: BAD_CODE,
    title: "Device code ended",
    explanation:
      "Since it was allowed, the person has changed their password or stopped the application, or the application was stopped for a time.",
    fix: "Begin again at the device authorization endpoint.",
  },
  device_too_many: {
    error: "slow_down",
    status: 429,
    description: "Too many device codes were asked for. Try again later.",
    title: "Too many device codes",
    explanation: "The key asked for more device codes than one address, or one key, may have within ten minutes.",
    fix: "Ask for one code at a time, and poll with it until it expires.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
