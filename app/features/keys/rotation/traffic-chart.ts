/** From counts to positions. Used by loaders alone: what it imports stays on the server. */
import type { RotationPage, RotationView } from "#app/services/keys/rotation/view";
import type { Mark } from "#app/services/usage/marks";
import type { ColumnsGeometry } from "#app/ui/chart/geometry";
import { wallClock } from "#app/ui/format";
import { layoutColumns } from "../../statistics/chart-layout";
import { maskedSecret } from "../secrets-table";

const HOUR_MS = 3_600_000;

/** The mark of the new secret's first use. */
function firstUseOf({ fresh: { hint, firstUsedAt } }: Pick<RotationView, "fresh">, zone: string): readonly Mark[] {
  if (firstUsedAt === null) return [];
  const at = new Date(firstUsedAt);
  const { hour, minute } = wallClock(at.getTime(), zone);
  return [{ at: at.toISOString(), label: `First use of ${maskedSecret(hint)}, ${hour}:${minute}`, short: "First use" }];
}

/** Accepted requests of the last day's hours: the old secret on the ground, so that little of it is seen below much of the new one; times in the reader's zone. */
export function layoutTraffic({ old, rotation }: Pick<RotationPage, "old" | "rotation">, zone: string): ColumnsGeometry | null {
  if (rotation === null) return null;
  const series = [
    { label: maskedSecret(old.hint), tone: 4 },
    { label: maskedSecret(rotation.fresh.hint), tone: 1 },
  ] as const;
  const buckets = rotation.hours.old.map(({ at, issued }, index) => ({
    from: new Date(at * HOUR_MS).toISOString(),
    to: new Date((at + 1) * HOUR_MS).toISOString(),
    counts: [issued, rotation.hours.fresh[index]?.issued ?? 0],
    unfinished: index === rotation.hours.old.length - 1,
  }));
  return layoutColumns({ series, buckets, marks: firstUseOf(rotation, zone) }, 60, zone);
}
