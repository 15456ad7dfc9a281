import type { ReactNode } from "react";
import { cx } from "./cx";

interface CardProps {
  readonly title?: ReactNode;
  /** The heading's level; 2 under a page's h1. */
  readonly level?: 2 | 3 | undefined;
  readonly id?: string | undefined;
  readonly description?: ReactNode;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  readonly footer?: ReactNode;
  /** `flush` lets a table reach the edges. */
  readonly flush?: boolean | undefined;
  readonly tone?: "plain" | "danger" | undefined;
  readonly children?: ReactNode;
}

/**
 * A bordered box with an optional heading: one subject each.
 *
 * @example <Card title="Key Configuration" description="What this key may do."><Form>…</Form></Card>
 */
export function Card({ title, level = 2, id, description, actions, footer, flush, tone = "plain", children }: CardProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <section
      id={id}
      className={cx(
        "min-w-0 overflow-hidden rounded-lg border bg-surface shadow-card",
        tone === "danger" ? "border-danger" : "border-line",
      )}
    >
      {title || actions ? (
        <div className={cx("flex flex-wrap items-start justify-between gap-3 px-4 pt-4 sm:px-6 sm:pt-5", flush && "pb-4")}>
          <div className="min-w-0">
            {title ? <Heading className="text-base font-semibold">{title}</Heading> : null}
            {description ? <div className="mt-0.5 text-sm text-muted">{description}</div> : null}
          </div>
          {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
        </div>
      ) : null}
      {children ? <div className={cx(flush ? undefined : "px-4 py-4 sm:px-6 sm:py-5")}>{children}</div> : null}
      {footer ? <div className="border-t border-line bg-sunken/60 px-4 py-3 text-sm sm:px-6">{footer}</div> : null}
    </section>
  );
}
