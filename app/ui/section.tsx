import type { ReactNode } from "react";

interface SectionProps {
  readonly title: ReactNode;
  readonly id?: string | undefined;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/**
 * A part of a page with its h2, without a box of its own.
 *
 * @example <Section title="Recent failures"><Table …/></Section>
 */
export function Section({ title, id, description, actions, children }: SectionProps) {
  return (
    <section id={id} className="min-w-0 space-y-4">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0">
          <h2 className="text-lg font-semibold">{title}</h2>
          {description ? <div className="mt-0.5 text-sm text-muted">{description}</div> : null}
        </div>
        {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
      </div>
      {children}
    </section>
  );
}
