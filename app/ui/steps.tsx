import Check from "lucide-react/icons/check";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon } from "./icon";
import { type InternalHref, Link } from "./link";

export interface Step {
  readonly label: string;
  /** What is known of it: a time, a number. */
  readonly note?: ReactNode;
  /** Absent: it cannot be gone to. */
  readonly to?: InternalHref | undefined;
  readonly state: "done" | "current" | "next";
}

const EDGES = { done: "border-accent", current: "border-brass", next: "border-line-control" } as const;

/**
 * The steps of something that takes days, in order: what is done, where one is, what comes.
 *
 * @example <Steps label="Steps of the rotation" steps={[{ label: "Create", state: "current" }, { label: "Deploy", state: "next" }]} />
 */
export function Steps({ label, steps }: { readonly label: string; readonly steps: readonly Step[] }) {
  return (
    <nav aria-label={label}>
      <ol className="grid grid-cols-2 gap-x-2 gap-y-4 md:grid-cols-4">
        {steps.map((step) => (
          <li
            key={step.label}
            aria-current={step.state === "current" ? "step" : undefined}
            className={cx("min-w-0 border-t-3 pt-2", EDGES[step.state])}
          >
            <StepName step={step} />
            {step.note ? <span className="block text-small text-muted [overflow-wrap:anywhere]">{step.note}</span> : null}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function StepName({ step: { label, to, state } }: { readonly step: Step }) {
  const name = (
    <>
      {state === "done" ? <Icon as={Check} /> : null}
      {label}
    </>
  );
  const className = cx("inline-flex min-h-6 items-center gap-1.5 max-md:min-h-11", state === "next" ? "text-muted" : "font-semibold");
  return to === undefined || state === "current" ? (
    <span className={className}>{name}</span>
  ) : (
    <Link to={to} className={cx(className, "underline-offset-2 hover:underline")}>
      {name}
    </Link>
  );
}
