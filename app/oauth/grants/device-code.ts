/** The device grant (RFC 8628 §3.4, §3.5): a device polls until a person has answered, and trades what they have allowed for tokens, once. */
import { familyRemainder, refreshLifetime, requestedLifetime } from "../checks/lifetime";
import { isMarkedDead, markOf } from "../checks/mark";
import { narrowTarget, onlyApi, TARGET_PARAMETERS } from "../checks/resource";
import { narrowScope } from "../checks/scope";
import { DEVICE_GRANT, type DeviceApproval, type DeviceCode } from "../device/code";
import { OAuthError } from "../errors";
import { mayRefresh } from "../grant-policy";
import type { RealmPolicy, RegisteredClient } from "../model";
import type { DeviceSource, TokenMac, UserSource } from "../ports";
import { requiredParameter } from "../request";
import { parseOpaque } from "../tokens/opaque";
import type { Grant } from "./grant";
import { keptUntil } from "./kept-until";

export interface DeviceCodePorts extends DeviceSource, UserSource {
  readonly mac: TokenMac;
}

export const deviceCode: Grant<DeviceCodePorts> = {
  grantType: DEVICE_GRANT,
  parameters: ["device_code", "validity_period", ...TARGET_PARAMETERS],
  forPublicClients: true,
  async decide({ form, client, policy, now }, ports) {
    const device = await findDevice(requiredParameter("device_code", form), client, ports);
    const { approval, scope: allowed, audience } = { ...device, approval: requireApproval(device, now) };
    const user = await ports.findUser(approval.userId);
    if (!user?.active) throw new OAuthError("device_user_gone");
    const tokensNotBefore = markOf(user, client.ref);
    if (isMarkedDead({ issuedAt: approval.at }, client.tokensNotBefore, tokensNotBefore)) throw new OAuthError("device_ended");
    const target = narrowTarget(form, audience, client, policy);
    const scope = narrowScope(undefined, allowed, client, policy, target);
    const lifetime = requestedLifetime(form.get("validity_period"), "userTokenLifetime", client, policy, onlyApi(target));
    const refresh = mayRefresh(client, policy, now)
      ? ({ kind: "issue", scope: allowed, audience, lifetime: familyLifetime(device, client, policy, now), ids: null } as const)
      : null;
    const { sessionId, authTime, acr, amr } = approval;
    return {
      userId: approval.userId,
      tokensNotBefore,
      familyId: device.id,
      audience: target.audience,
      authentication: { sessionId, authTime, nonce: null, acr, amr, claims: null, issuer: device.issuer },
      scope,
      lifetime,
      refresh,
      again: null,
      effects: [{ kind: "redeemDevice", deviceId: device.id, at: now, keptUntil: keptUntil(now, lifetime, refresh !== null, policy) }],
    };
  },
};

/** Looks first at whose code it is: nothing about another client's code changes or shows. */
async function findDevice(text: string, client: RegisteredClient, ports: DeviceCodePorts): Promise<DeviceCode> {
  const parsed = parseOpaque(text, ports.mac);
  const device = parsed?.kind === "device" ? await ports.findDevice(parsed.id) : undefined;
  if (device === undefined || device.realmId !== client.realmId) throw new OAuthError("device_unknown");
  if (device.clientRef !== client.ref) throw new OAuthError("device_foreign");
  return device;
}

/** §3.5. A second use ends nothing, as one that comes twice may be the device itself, which has lost the answer. */
function requireApproval(device: DeviceCode, now: number): DeviceApproval {
  const { id: deviceId, approval, deniedAt, usedAt, expiresAt, polledAt, pollInterval } = device;
  if (usedAt !== null) throw new OAuthError("device_used");
  if (deniedAt !== null) throw new OAuthError("device_denied");
  if (now >= expiresAt) throw new OAuthError("device_expired");
  if (approval !== null) return approval;
  // §3.5: the interval rises with every poll that comes too soon, and counts from the last one.
  if (polledAt !== null && now < polledAt + pollInterval * 1000)
    throw new OAuthError("device_slow_down", { effects: [{ kind: "slowDevice", deviceId, at: now }] });
  throw new OAuthError("device_pending", { effects: [{ kind: "pollDevice", deviceId, at: now }] });
}

/** Seconds: the family began with the code, whose id it has. */
function familyLifetime({ id, issuedAt }: DeviceCode, client: RegisteredClient, policy: RealmPolicy, now: number): number {
  return Math.max(1, Math.min(refreshLifetime(client, policy), familyRemainder({ familyId: id, issuedAt }, policy, now)));
}
