import type { ReactNode } from "react";

export interface Definition {
  readonly term: string;
  readonly value: ReactNode;
}

/**
 * Names and values of one thing.
 *
 * @example <DefinitionList items={[{ term: "Application Owner", value: "Ana" }]} />
 */
export function DefinitionList({ items }: { readonly items: readonly Definition[] }) {
  return (
    <dl className="divide-y divide-line text-sm">
      {items.map((item) => (
        <div key={item.term} className="grid gap-x-6 gap-y-0.5 py-2.5 first:pt-0 last:pb-0 sm:grid-cols-[minmax(10rem,1fr)_2fr]">
          <dt className="text-muted">{item.term}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
