/** From the effects of a batch's commits to the parameters of their statements, and back to the commits that lost a claim. */
import type { Effect } from "#app/oauth/effects";
import type { Commit } from "#app/oauth/ports";
import { cellsOf, EFFECT_STATEMENTS, type EffectKind, familyOf } from "./effect-statements";

/** All effects of one kind: the JSON parameter of its statement, and how many they are. */
interface EffectRows {
  readonly kind: EffectKind;
  readonly rows: string;
  readonly count: number;
}

export interface BatchEffects {
  readonly claims: readonly EffectRows[];
  readonly changes: readonly EffectRows[];
  /** JSON: the families to lock on PostgreSQL. */
  readonly families: string;
}

/** undefined: there are none. What is locked comes sorted, so that two batches never wait for each other in a ring. */
export function batchEffects(batch: readonly Commit[]): BatchEffects | undefined {
  const effects = batch.flatMap((commit) => commit.effects);
  if (effects.length === 0) return undefined;
  const all = [...new Set(effects.map(({ kind }) => kind))].map((kind): EffectRows => {
    const rows = effects.filter((effect) => effect.kind === kind).map(cellsOf);
    rows.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
    return { kind, rows: JSON.stringify(rows), count: rows.length };
  });
  const families = new Set(effects.map(familyOf));
  return {
    claims: all.filter(({ kind }) => EFFECT_STATEMENTS[kind].order === "claim"),
    changes: all.filter(({ kind }) => EFFECT_STATEMENTS[kind].order === "change"),
    families: JSON.stringify([...families].toSorted()),
  };
}

/**
 * Whether the database gave every claim of a batch.
 *
 * @param claimed the keys it gave
 */
export function areAllClaimed({ claims }: BatchEffects, claimed: readonly string[]): boolean {
  return claimed.length === claims.reduce((sum, { count }) => sum + count, 0);
}

/** The places in the batch of the commits that did not get what they claim. Of several that claim the same, the first has it. */
export function withoutClaim(batch: readonly Commit[], claimed: readonly string[]): ReadonlySet<number> {
  const left = new Set(claimed);
  const isLost = (effect: Effect) => EFFECT_STATEMENTS[effect.kind].order === "claim" && !left.delete(cellsOf(effect)[0]);
  return new Set(batch.flatMap(({ effects }, place) => (effects.filter(isLost).length > 0 ? [place] : [])));
}
