import type { ReactNode } from "react";

interface EmptyStateProps {
  readonly title: string;
  /** 2 under a page's h1, 3 inside a card. */
  readonly level?: 2 | 3 | undefined;
  /** What this is, and what to do next. */
  readonly children?: ReactNode;
  /** One main action. */
  readonly action?: ReactNode;
}

/**
 * Shown in place of an empty list: says what would be here and how to get it.
 *
 * @example <EmptyState title="No applications yet" action={<ButtonLink to="/applications/new" variant="primary">Add New Application</ButtonLink>} />
 */
export function EmptyState({ title, level = 2, children, action }: EmptyStateProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <div className="flex flex-col items-center gap-4 rounded-lg border border-dashed border-line-strong px-6 py-12 text-center">
      <div className="max-w-md space-y-1.5">
        <Heading className="text-base font-semibold">{title}</Heading>
        {children ? <div className="text-sm text-muted">{children}</div> : null}
      </div>
      {action}
    </div>
  );
}
