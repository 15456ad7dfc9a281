import type { ReactNode } from "react";
import type { Tone } from "./banner";
import { cx } from "./cx";

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
