/** The effects on rows in memory. */
import type { Effect } from "../effects";
import type { StoredToken } from "../model";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Tokens by id. */
export type MemoryTokens = Map<string, Mutable<StoredToken>>;

/** Whether the effect can still be had; if not, its commit is a conflict. */
export function isPossible(effect: Effect, tokens: MemoryTokens): boolean {
  if (effect.kind !== "consume") return true;
  const token = tokens.get(effect.tokenId);
  return token?.kind === "refresh" && token.consumedAt === null && token.revokedAt === null;
}

/** Applies an effect, after the tokens of its commit are there. */
export function applyEffect(effect: Effect, tokens: MemoryTokens): void {
  switch (effect.kind) {
    case "consume": {
      const token = tokens.get(effect.tokenId);
      if (token) token.consumedAt = effect.at;
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
