/** The device authorization endpoint (RFC 8628 §3.1, §3.2): a device asks for a code, and for the address at which a person allows it. */
import { type AuthenticatedEndpointPorts, type AuthenticatedRequest, authenticatedEndpoint } from "../authenticated-endpoint";
import { checkScope } from "../authorization/request";
import { allowedGrant, policyAt } from "../checks/grant-allowed";
import { targetOf } from "../checks/resource";
import { JSON_HEADERS, OAuthError } from "../errors";
import type { ProtocolAnswer, ProtocolRequest } from "../model";
import type { ClientStarts, CommitWriter, TokenMac } from "../ports";
import { encodeOpaque } from "../tokens/opaque";
import { DEVICE_CODE_LIFETIME, DEVICE_GRANT, type DeviceCode, KEPT_UNUSED, POLL_INTERVAL } from "./code";
import { newUserCode, shownUserCode } from "./user-code";

export interface DeviceEndpointPorts extends AuthenticatedEndpointPorts, CommitWriter {
  readonly mac: TokenMac;
  readonly deviceStarts: ClientStarts;
  newId(): string;
  randomBytes(count: number): Uint8Array;
}

/** How often a user code is made: another code may have the same one. */
const MAX_ATTEMPTS = 8;

/** The page at which people type the user code, below the realm's issuer. */
const DEVICE_PAGE = "/device";

/**
 * Makes the endpoint over its ports. A client proves who it is as at the token endpoint (§3.1); one without a secret names itself. What is
 * decided here is decided again when the device polls.
 *
 * @example const answer = await createDeviceEndpoint(ports)(request);
 */
export function createDeviceEndpoint(ports: DeviceEndpointPorts): (request: ProtocolRequest) => Promise<ProtocolAnswer> {
  return authenticatedEndpoint("device_authorization", ports, async (request) => {
    const { caller, policy, http, now } = request;
    allowedGrant(DEVICE_GRANT, caller, policyAt(policy, now), now);
    const asked = askedFor(request);
    // Last of all checks, so that refused requests take nothing.
    const limit = await ports.deviceStarts.take(caller, http.ip);
    if (limit !== undefined) throw new OAuthError("device_too_many", { limit });
    const device = await store(asked, request, ports);
    const verificationUri = policy.issuer + DEVICE_PAGE;
    const userCode = shownUserCode(device.userCode);
    const body = {
      device_code: encodeOpaque("device", device.id, ports.mac),
      user_code: userCode,
      verification_uri: verificationUri,
      verification_uri_complete: `${verificationUri}?user_code=${userCode}`,
      expires_in: DEVICE_CODE_LIFETIME,
      interval: POLL_INTERVAL,
    };
    return { status: 200, headers: JSON_HEADERS, body };
  });
}

function askedFor({ form, caller, policy }: AuthenticatedRequest): Pick<DeviceCode, "scope" | "audience"> {
  const target = targetOf(form, caller, policy);
  return { scope: checkScope(form.get("scope"), caller, policy, target), audience: target.audience };
}

async function store(
  asked: Pick<DeviceCode, "scope" | "audience">,
  { caller, policy, http, now }: AuthenticatedRequest,
  ports: DeviceEndpointPorts,
): Promise<DeviceCode> {
  const expiresAt = now + DEVICE_CODE_LIFETIME * 1000;
  const basis = { realmId: policy.realmId, client: caller, userId: null };
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const device: DeviceCode = {
      id: ports.newId(),
      userCode: newUserCode((count) => ports.randomBytes(count)),
      realmId: policy.realmId,
      applicationId: caller.applicationId,
      clientRef: caller.ref,
      ...asked,
      issuer: http.issuer,
      ip: http.ip,
      issuedAt: now,
      expiresAt,
      pollInterval: POLL_INTERVAL,
      polledAt: null,
      approval: null,
      deniedAt: null,
      usedAt: null,
      keptUntil: expiresAt + KEPT_UNUSED,
    };
    const entry = { generation: null, basis, tokens: [], usage: null, effects: [{ kind: "storeDevice", device } as const] };
    if ((await ports.commit(entry)) === "committed") return device;
  }
  throw new OAuthError("unavailable");
}
