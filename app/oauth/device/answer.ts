/** A person allows what a device asks for, or denies it (RFC 8628 §3.3). */
import type { Person } from "../authorization/decide";
import { allowedGrant } from "../checks/grant-allowed";
import { issuedPast, markOf } from "../checks/mark";
import type { Effect } from "../effects";
import { OAuthError } from "../errors";
import { PASSWORD_CONTEXT } from "../openid/authentication-context";
import { sidOf } from "../openid/session-id";
import type { ClientByRefSource, Clock, CommitWriter, ConfigSource, DeviceSource, PolicySource, UserSource } from "../ports";
import { DEVICE_GRANT, type DeviceCode } from "./code";

export interface DeviceAnswerPorts extends ConfigSource, PolicySource, ClientByRefSource, UserSource, DeviceSource, CommitWriter {
  readonly clock: Clock;
}

export interface DeviceAnswerCall {
  readonly realmId: string;
  readonly deviceId: string;
  readonly person: Person;
  readonly answer: "allow" | "deny";
}

/**
 * What became of it. `over`: the code has expired, or somebody has answered before. `signed_out`: the session has ended at this moment.
 * `refused`: the application may not use the grant any more.
 */
export type DeviceOutcome = "answered" | "over" | "signed_out" | "refused";

const MAX_ATTEMPTS = 8;

/** Makes the handler of answers. One answer of all counts, whichever process it comes in at. @throws OAuthError `unavailable` */
export function createDeviceAnswering(ports: DeviceAnswerPorts): (call: DeviceAnswerCall) => Promise<DeviceOutcome> {
  return async (call) => {
    let before: "conflict" | null = null;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      await ports.refresh();
      const generation = await ports.generation();
      const now = ports.clock.now();
      const device = await ports.findDevice(call.deviceId);
      if (device === undefined || device.realmId !== call.realmId || !isOpen(device, now)) return "over";
      // The code is still open, so it was the session that was lost.
      if (before === "conflict") return "signed_out";
      const effects = await effectsOf(call, device, now, ports);
      if (effects === "refused") return "refused";
      const client = await ports.findClientByRef(device.clientRef);
      const basis = { realmId: call.realmId, client, userId: call.person.userId };
      const outcome = await ports.commit({ generation, basis, tokens: [], usage: null, effects });
      if (outcome === "committed") return "answered";
      if (outcome === "conflict") before = outcome;
    }
    throw new OAuthError("unavailable");
  };
}

/** Whether a person can still answer. */
function isOpen({ approval, deniedAt, expiresAt }: DeviceCode, now: number): boolean {
  return approval === null && deniedAt === null && now < expiresAt;
}

async function effectsOf(
  { person, answer }: DeviceAnswerCall,
  device: DeviceCode,
  now: number,
  ports: DeviceAnswerPorts,
): Promise<readonly Effect[] | "refused"> {
  const { userId, sessionId, authTime } = person;
  const { id: deviceId, clientRef, realmId, issuer } = device;
  const session = { kind: "requireSession", sessionId } as const;
  if (answer === "deny") return [session, { kind: "answerDevice", deviceId, approval: null, at: now }];
  const [client, user, policy] = await Promise.all([ports.findClientByRef(clientRef), ports.findUser(userId), ports.policy(realmId)]);
  if (client === undefined || client.applicationStatus !== "active" || client.ownerStatus !== "active" || !user?.active) return "refused";
  try {
    allowedGrant(DEVICE_GRANT, client, policy, now);
  } catch (error) {
    if (error instanceof OAuthError) return "refused";
    throw error;
  }
  // Past every mark, or it would be dead at once.
  const at = issuedPast(now, client.tokensNotBefore, markOf(user, clientRef));
  return [
    session,
    { kind: "answerDevice", deviceId, approval: { userId, sessionId, authTime, acr: PASSWORD_CONTEXT, amr: ["pwd"], at }, at: now },
    { kind: "noteSessionClient", sid: sidOf(sessionId, clientRef), sessionId, realmId, clientRef, userId, issuer, at: now },
    { kind: "noteConsentUse", userId, clientRef, at: now },
  ];
}
