import type { ReactNode } from "react";

/**
 * Text for screen readers only.
 *
 * @example <VisuallyHidden>Secret ending in</VisuallyHidden>
 */
export function VisuallyHidden({ children }: { readonly children: ReactNode }) {
  return <span className="sr-only">{children}</span>;
}
