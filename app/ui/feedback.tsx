import CircleAlert from "lucide-react/icons/circle-alert";
import CircleCheck from "lucide-react/icons/circle-check";
import Info from "lucide-react/icons/info";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import { type ReactNode, useEffect, useRef } from "react";
import { cx } from "./cx";
import { Icon } from "./icon";

export type Tone = "info" | "success" | "warning" | "danger";

const STYLES = {
  info: { icon: Info, box: "bg-info-soft text-info-ink border-info-ink/30" },
  success: { icon: CircleCheck, box: "bg-success-soft text-success-ink border-success-ink/30" },
  warning: { icon: TriangleAlert, box: "bg-warning-soft text-warning-ink border-warning-ink/30" },
  danger: { icon: CircleAlert, box: "bg-danger-soft text-danger-ink border-danger-ink/30" },
} as const satisfies Readonly<Record<Tone, object>>;

interface BannerProps {
  readonly tone: Tone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons or links on the right. */
  readonly actions?: ReactNode;
  /** The answer to what the reader has just done: announced. Leave it off for what is always shown. */
  readonly live?: boolean | undefined;
}

/**
 * A message within the page. Results of an action go here, never into a toast.
 *
 * @example <Banner tone="success" live title="Keys generated">Copy the secret now.</Banner>
 */
export function Banner({ tone, title, children, actions, live }: BannerProps) {
  const { icon, box } = STYLES[tone];
  const role = live ? (tone === "danger" ? "alert" : "status") : undefined;
  return (
    <div role={role} className={cx("flex flex-wrap items-start gap-x-4 gap-y-3 rounded-md border px-4 py-3 text-sm", box)}>
      <div className="flex min-w-0 flex-1 basis-64 gap-2.5">
        <Icon as={icon} className="mt-0.5" />
        <div className="min-w-0 flex-1">
          {title ? <p className="font-semibold">{title}</p> : null}
          {children ? <div className="space-y-1 [overflow-wrap:anywhere]">{children}</div> : null}
        </div>
      </div>
      {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
    </div>
  );
}

/** Why a change was not made, above the page it was tried on. */
export function Refusal({ message }: { readonly message: string | undefined }) {
  return message === undefined ? null : (
    <Banner tone="danger" live>
      <p>{message}</p>
    </Banner>
  );
}

export interface SummaryError {
  /** The id of the control the error belongs to; without it the error concerns the whole form. */
  readonly fieldId?: string | undefined;
  readonly message: string;
}

interface ErrorSummaryProps {
  readonly errors: readonly SummaryError[];
  readonly title?: string | undefined;
}

/**
 * Everything wrong with a form, at its top. Takes the focus when it appears, with and without JavaScript;
 * renders nothing while there are no errors.
 *
 * @example <ErrorSummary errors={summaryErrors(form, [fields.name])} />
 */
export function ErrorSummary({ errors, title = "Check these and try again" }: ErrorSummaryProps) {
  const box = useRef<HTMLDivElement>(null);
  const shown = errors.map((error) => error.message).join("\n");
  useEffect(() => {
    if (shown !== "") box.current?.focus();
  }, [shown]);
  if (errors.length === 0) return null;
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      // biome-ignore lint/a11y/noAutofocus: the summary answers the user's own submit, and is read first
      autoFocus
      className="rounded-md border border-danger bg-danger-soft p-4 text-sm text-danger-ink"
    >
      <p className="flex items-center gap-2 font-semibold">
        <Icon as={CircleAlert} />
        {title}
      </p>
      <ul className="mt-2 ml-6 list-disc space-y-1">
        {errors.map((error) => (
          <li key={`${error.fieldId ?? ""} ${error.message}`}>
            {error.fieldId ? (
              <a href={`#${error.fieldId}`} className="underline underline-offset-2">
                {error.message}
              </a>
            ) : (
              error.message
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

const TONES: Readonly<Record<Tone | "neutral" | "accent", string>> = {
  neutral: "bg-sunken text-muted",
  accent: "bg-accent-soft text-accent-ink",
  info: "bg-info-soft text-info-ink",
  success: "bg-success-soft text-success-ink",
  warning: "bg-warning-soft text-warning-ink",
  danger: "bg-danger-soft text-danger-ink",
};

/**
 * A state in a word. The word carries the meaning; the colour only helps.
 *
 * @example <Badge tone="success">Active</Badge>
 */
export function Badge({ tone = "neutral", children }: { readonly tone?: keyof typeof TONES; readonly children: ReactNode }) {
  return (
    <span className={cx("inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap", TONES[tone])}>
      {children}
    </span>
  );
}
