import type { ReactNode } from "react";
import { cx } from "./cx";
import { Why } from "./why";

interface CardProps {
  readonly title?: ReactNode;
  /** The heading's level; 2 under a page's h1. 'none' where the title is no heading, such as in a picture. */
  readonly level?: 2 | 3 | "none" | undefined;
  readonly id?: string | undefined;
  readonly description?: ReactNode;
  /** What does not fit into one line, behind "Why". */
  readonly why?: ReactNode;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  readonly footer?: ReactNode;
  /** `flush` lets a table reach the edges. */
  readonly flush?: boolean | undefined;
  /** `brass` for what concerns the key itself, such as a secret that is shown once. */
  readonly tone?: "plain" | "danger" | "brass" | undefined;
  readonly children?: ReactNode;
}

const TONES = {
  plain: "border-line",
  danger: "border-danger-line",
  brass: "border-brass-line border-t-brass border-t-3",
} as const;

/**
 * A bordered box with an optional heading: one subject each.
 *
 * @example <Card title="Key Configuration" description="What this key may do."><Form>…</Form></Card>
 */
export function Card({ title, level = 2, id, description, why, actions, footer, flush, tone = "plain", children }: CardProps) {
  const Heading = level === "none" ? "p" : level === 2 ? "h2" : "h3";
  return (
    <section id={id} className={cx("min-w-0 overflow-hidden rounded-lg border bg-surface shadow-card", TONES[tone])}>
      {title || actions ? (
        <div className={cx("flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-4 md:px-5", (flush || !children) && "pb-3")}>
          <div className="min-w-0">
            {title ? <Heading className="text-card font-semibold">{title}</Heading> : null}
            {description ? <div className="mt-0.5 text-small text-muted">{description}</div> : null}
            <Why of={title}>{why}</Why>
          </div>
          {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
        </div>
      ) : null}
      {children ? <div className={cx(flush ? undefined : "px-4 pt-3 pb-4 md:px-5 md:pt-4 md:pb-5")}>{children}</div> : null}
      {footer ? <div className="border-t border-line px-4 py-3 text-sm md:px-5">{footer}</div> : null}
    </section>
  );
}

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
          <h2 className="text-section font-semibold">{title}</h2>
          {description ? <div className="mt-0.5 text-sm text-muted">{description}</div> : null}
        </div>
        {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
      </div>
      {children}
    </section>
  );
}

interface FigureProps {
  readonly label: ReactNode;
  readonly value: ReactNode;
}

/** One number of a row of `Figures`. */
export function Figure({ label, value }: FigureProps) {
  return (
    <div className="flex min-w-0 flex-col gap-0.5 border-line md:border-l md:px-5 md:first:border-l-0 md:first:pl-0">
      <dt className="text-small text-muted">{label}</dt>
      <dd className="text-figure font-semibold tracking-tight tabular-nums [overflow-wrap:anywhere]">{value}</dd>
    </div>
  );
}

/**
 * Numbers in a row within a card, set apart by hairlines.
 *
 * @example <Figures><Figure label="Issued, 24 h" value="4,668" /></Figures>
 */
export function Figures({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-2 gap-4 md:grid-cols-[repeat(auto-fit,minmax(7rem,1fr))] md:gap-x-0">{children}</dl>;
}

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
    <div className="flex min-w-0 flex-col gap-0.5 border-line px-4 md:border-l md:px-5 md:first:border-l-0">
      <dt className="text-small text-muted">{label}</dt>
      <dd className="text-figure font-semibold tracking-tight tabular-nums [overflow-wrap:anywhere]">{value}</dd>
      {hint ? <dd className="text-micro text-muted">{hint}</dd> : null}
    </div>
  );
}

/** The row of Stats: numbers set apart by hairlines, in one card. */
export function StatGrid({ children }: { readonly children: ReactNode }) {
  return (
    <dl className="grid grid-cols-2 gap-y-4 rounded-lg border border-line bg-surface py-4 shadow-card md:grid-cols-[repeat(auto-fit,minmax(9rem,1fr))]">
      {children}
    </dl>
  );
}

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
        <div
          key={item.term}
          className="grid grid-cols-[minmax(7rem,1fr)_2fr] gap-x-6 gap-y-0.5 py-2.5 first:pt-0 last:pb-0 max-[24rem]:grid-cols-1 sm:grid-cols-[minmax(7rem,1fr)_minmax(11rem,2fr)]"
        >
          <dt className="text-muted">{item.term}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
