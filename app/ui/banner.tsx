import CircleAlert from "lucide-react/icons/circle-alert";
import CircleCheck from "lucide-react/icons/circle-check";
import Info from "lucide-react/icons/info";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import type { ReactNode } from "react";
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
