import CircleAlert from "lucide-react/icons/circle-alert";
import CircleCheck from "lucide-react/icons/circle-check";
import Info from "lucide-react/icons/info";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import { type ReactNode, useEffect, useRef } from "react";
import { cx } from "./cx";
import { Icon } from "./icon";
import { useLocation } from "./remix";

export type Tone = "info" | "success" | "warning" | "danger";

const STYLES = {
  info: { icon: Info, box: "bg-info-soft text-info-ink border-line" },
  success: { icon: CircleCheck, box: "bg-success-soft text-success-ink border-success/40" },
  warning: { icon: TriangleAlert, box: "bg-brass-soft text-brass-ink border-brass-line" },
  danger: { icon: CircleAlert, box: "bg-danger-soft text-danger-ink border-danger-line" },
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
    <div role={role} className={cx("flex flex-wrap items-start gap-x-4 gap-y-3 rounded-lg border px-4 py-3 text-sm md:px-5", box)}>
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

interface AnswerProps extends Omit<BannerProps, "live"> {
  /** What is answered, such as an action's result: another one takes the focus anew. */
  readonly to?: unknown;
}

/**
 * The answer to what the reader has just done. It stands where that was done, and takes the focus, with and without JavaScript.
 *
 * @example <Answer to={result} tone="success" title="Application keys updated successfully" />
 */
export function Answer({ to, ...banner }: AnswerProps) {
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another answer is read, too
  useEffect(() => box.current?.focus(), [to]);
  return (
    // biome-ignore lint/a11y/noAutofocus: it answers the reader's own submit, and is read first
    <div ref={box} tabIndex={-1} autoFocus className="rounded-lg">
      <Banner {...banner} live />
    </div>
  );
}

/** What a change has done, on the page that its redirect leads to; nothing without one. The same answer again is read anew. */
export function Done({ text }: { readonly text: string | undefined }) {
  const { key } = useLocation();
  return text === undefined ? null : (
    <Answer to={`${key} ${text}`} tone="success">
      <p>{text}</p>
    </Answer>
  );
}

/** Why a change was not made, above the page it was tried on. It takes the focus, as every answer. */
export function Refusal({ message }: { readonly message: string | undefined }) {
  return message === undefined ? null : (
    <Answer to={message} tone="danger">
      <p>{message}</p>
    </Answer>
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
      className="rounded-lg border border-danger-line bg-danger-soft px-4 py-3 text-sm text-danger-ink md:px-5"
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
  warning: "bg-brass-soft text-brass-ink",
  danger: "bg-danger-soft text-danger-ink",
};

/**
 * A state in a word. The word carries the meaning; the colour only helps.
 *
 * @example <Badge tone="success">Active</Badge>
 */
export function Badge({ tone = "neutral", children }: { readonly tone?: keyof typeof TONES; readonly children: ReactNode }) {
  return (
    <span className={cx("inline-flex min-h-5.5 items-center gap-1.5 rounded-sm px-2 text-micro whitespace-nowrap", TONES[tone])}>
      {children}
    </span>
  );
}

const SHAPES = {
  success: { shape: <circle cx="5" cy="5" r="4" />, mark: "text-success", text: "" },
  warning: { shape: <path d="M5 .8 9.6 9H.4Z" />, mark: "text-brass", text: "text-brass-ink" },
  danger: { shape: <path d="M5 .2 9.8 5 5 9.8.2 5Z" />, mark: "text-danger", text: "font-semibold text-danger-ink" },
  neutral: {
    shape: <path fillRule="evenodd" d="M5 1a4 4 0 1 1 0 8 4 4 0 0 1 0-8Zm0 1.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8Z" />,
    mark: "text-muted",
    text: "",
  },
  stopped: { shape: <path d="M1 1h8v8H1Z" />, mark: "text-muted", text: "text-muted" },
} as const;

interface StateProps {
  readonly tone: keyof typeof SHAPES;
  readonly children: ReactNode;
}

/**
 * A state in a row of a table: a shape, a colour and words. Circle works, triangle soon, diamond fails, ring unused,
 * square stopped.
 *
 * @example <State tone="neutral">Safe to revoke: unused for 41 days</State>
 */
export function State({ tone, children }: StateProps) {
  const { shape, mark, text } = SHAPES[tone];
  return (
    <span className={cx("inline-flex items-baseline gap-[0.4375rem]", text)}>
      <svg viewBox="0 0 10 10" aria-hidden="true" focusable="false" className={cx("size-2.5 shrink-0 fill-current", mark)}>
        {shape}
      </svg>
      <span className="min-w-0">{children}</span>
    </span>
  );
}
