/** The effects on rows in memory. */
import type { Effect } from "../effects";
import type { AuthorizationCode, StoredToken } from "../model";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What effects change, by id. */
export interface MemoryRows {
  readonly tokens: Map<string, Mutable<StoredToken>>;
  readonly codes: Map<string, Mutable<AuthorizationCode>>;
  /** Uses of the grace of refresh tokens, by client. */
  readonly replays: Map<string, number>;
}

/** Whether the effect can still be had; if not, its commit is a conflict. */
export function isPossible(effect: Effect, { tokens, codes }: MemoryRows): boolean {
  switch (effect.kind) {
    case "consume": {
      const token = tokens.get(effect.tokenId);
      return token?.kind === "refresh" && token.consumedAt === null && token.revokedAt === null;
    }
    case "requireUnrevoked": {
      const token = tokens.get(effect.tokenId);
      return token?.kind === "refresh" && token.revokedAt === null;
    }
    case "redeemCode":
      return codes.get(effect.codeId)?.usedAt === null;
    default:
      return true;
  }
}

/** Applies an effect, after the tokens of its commit are there. */
export function applyEffect(effect: Effect, { tokens, codes, replays }: MemoryRows): void {
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
    case "revokeFamily":
      for (const token of tokens.values()) if (token.familyId === effect.familyId) token.revokedAt ??= effect.at;
      return;
    case "revokeToken": {
      const token = tokens.get(effect.tokenId);
      if (token) token.revokedAt ??= effect.at;
    }
  }
}
