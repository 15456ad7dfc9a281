/** The effects on rows in memory. */
import type { PushedRequest } from "../authorization/pushed";
import { type DeviceCode, SLOWER_BY, SLOWEST } from "../device/code";
import type { Effect } from "../effects";
import type { AuthorizationCode, StoredToken } from "../model";
import type { SessionClient } from "./harness";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What effects change, by id. */
export interface MemoryRows {
  readonly tokens: Map<string, Mutable<StoredToken>>;
  readonly codes: Map<string, Mutable<AuthorizationCode>>;
  readonly devices: Map<string, Mutable<DeviceCode>>;
  readonly pushed: Map<string, Mutable<PushedRequest>>;
  /** Assertions that were used, by client and `jti`. */
  readonly assertions: Set<string>;
  /** DPoP proofs that were used, by key and `jti`. */
  readonly proofs: Set<string>;
  /** Of people, by `Session.idHash`. */
  readonly sessions: Set<string>;
  /** Clients that people went to from a session, by `sid`. */
  readonly sessionClients: Map<string, SessionClient>;
  /** When a person was last sent back to a client, by both. */
  readonly consentUses: Map<string, number>;
  /** Uses of the grace of refresh tokens, by client. */
  readonly replays: Map<string, number>;
}

/** Whether the effect can still be had; if not, its commit is a conflict. */
export function isPossible(effect: Effect, { tokens, codes, devices, pushed, sessions, assertions, proofs }: MemoryRows): boolean {
  switch (effect.kind) {
    case "consume": {
      const token = tokens.get(effect.tokenId);
      return token?.kind === "refresh" && token.consumedAt === null && token.revokedAt === null;
    }
    case "requireUnrevoked": {
      return tokens.get(effect.tokenId)?.revokedAt === null;
    }
    case "requireSession":
      return sessions.has(effect.sessionId);
    case "rememberAssertion":
      return !assertions.has(`${effect.signer} ${effect.jti}`);
    case "rememberProof":
      return !proofs.has(`${effect.jkt} ${effect.jti}`);
    case "redeemCode":
      return codes.get(effect.codeId)?.usedAt === null;
    case "usePushed":
      return pushed.get(effect.pushedId)?.usedAt === null;
    case "storeDevice": {
      const { realmId, userCode } = effect.device;
      return ![...devices.values()].some((device) => device.realmId === realmId && device.userCode === userCode);
    }
    case "answerDevice": {
      const device = devices.get(effect.deviceId);
      return device !== undefined && device.approval === null && device.deniedAt === null && effect.at < device.expiresAt;
    }
    case "pollDevice": {
      const device = devices.get(effect.deviceId);
      return device !== undefined && (device.polledAt === null || device.polledAt + device.pollInterval * 1000 <= effect.at);
    }
    case "redeemDevice": {
      const device = devices.get(effect.deviceId);
      return device !== undefined && device.approval !== null && device.usedAt === null;
    }
    default:
      return true;
  }
}

/** Applies an effect, after the tokens of its commit are there. */
export function applyEffect(effect: Effect, rows: MemoryRows): void {
  const { tokens, codes, devices, pushed, assertions, proofs, replays, sessionClients, consentUses } = rows;
  switch (effect.kind) {
    case "consume": {
      const token = tokens.get(effect.tokenId);
      if (!token) return;
      token.consumedAt = effect.at;
      token.successorId = effect.successor.refreshId;
      token.successorAccessId = effect.successor.accessId;
      return;
    }
    case "requireUnrevoked":
    case "requireSession":
      return;
    case "rememberAssertion":
      assertions.add(`${effect.signer} ${effect.jti}`);
      return;
    case "rememberProof":
      proofs.add(`${effect.jkt} ${effect.jti}`);
      return;
    case "noteSessionClient": {
      const { kind: _kind, sid, at, ...visit } = effect;
      const firstUsedAt = sessionClients.get(sid)?.firstUsedAt ?? at;
      sessionClients.set(sid, { sid, ...visit, firstUsedAt, lastUsedAt: at });
      return;
    }
    case "noteConsentUse":
      consentUses.set(`${effect.userId} ${effect.clientRef}`, effect.at);
      return;
    case "countReplay":
      replays.set(effect.clientRef, (replays.get(effect.clientRef) ?? 0) + 1);
      return;
    case "storeCode":
      codes.set(effect.code.id, { ...effect.code });
      return;
    case "redeemCode": {
      const code = codes.get(effect.codeId);
      if (!code) return;
      code.usedAt = effect.at;
      code.keptUntil = effect.keptUntil;
      return;
    }
    case "storePushed":
      pushed.set(effect.pushed.id, { ...effect.pushed });
      return;
    case "openPushed": {
      const { pushedId, at, expiresAt, keptUntil } = effect;
      const found = pushed.get(pushedId);
      if (found?.openedAt === null) Object.assign(found, { openedAt: at, expiresAt, keptUntil });
      return;
    }
    case "usePushed": {
      const found = pushed.get(effect.pushedId);
      if (found) found.usedAt = effect.at;
      return;
    }
    case "storeDevice":
      devices.set(effect.device.id, { ...effect.device });
      return;
    case "answerDevice":
    case "pollDevice":
    case "slowDevice":
    case "redeemDevice": {
      const device = devices.get(effect.deviceId);
      if (device) changeDevice(device, effect);
      return;
    }
    case "revokeFamily":
      for (const token of tokens.values()) if (token.familyId === effect.familyId) token.revokedAt ??= effect.at;
      return;
    case "revokeToken": {
      const token = tokens.get(effect.tokenId);
      if (token) token.revokedAt ??= effect.at;
    }
  }
}

function changeDevice(
  device: Mutable<DeviceCode>,
  effect: Extract<Effect, { readonly kind: "answerDevice" | "pollDevice" | "slowDevice" | "redeemDevice" }>,
): void {
  switch (effect.kind) {
    case "answerDevice":
      if (effect.approval === null) device.deniedAt = effect.at;
      else device.approval = effect.approval;
      return;
    case "pollDevice":
      device.polledAt = effect.at;
      return;
    case "slowDevice":
      device.polledAt = Math.max(device.polledAt ?? 0, effect.at);
      device.pollInterval = Math.min(SLOWEST, device.pollInterval + SLOWER_BY);
      return;
    case "redeemDevice":
      device.usedAt = effect.at;
      device.keptUntil = effect.keptUntil;
  }
}
