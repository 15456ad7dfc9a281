import type { ReactNode } from "react";

interface StatProps {
  readonly label: string;
  /** Already as text: see format.ts. */
  readonly value: ReactNode;
  readonly hint?: ReactNode;
}

/**
 * One number that matters. Put several into `StatGrid`.
 *
 * @example <StatGrid><Stat label="Active tokens now" value={formatCount(12)} hint="as of 14:03 UTC" /></StatGrid>
 */
export function Stat({ label, value, hint }: StatProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1 rounded-lg border border-line bg-surface px-4 py-3.5 shadow-card">
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="text-2xl font-semibold tracking-tight tabular-nums [overflow-wrap:anywhere]">{value}</dd>
      {hint ? <dd className="text-xs text-muted">{hint}</dd> : null}
    </div>
  );
}

/** The row of Stats. */
export function StatGrid({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-1 gap-3 min-[26rem]:grid-cols-2 lg:grid-cols-4">{children}</dl>;
}
