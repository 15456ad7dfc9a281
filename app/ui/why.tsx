import type { ReactNode } from "react";

interface WhyProps {
  /** What it explains: read aloud after "Why", as a page may have several. */
  readonly of: ReactNode;
  readonly children?: ReactNode;
}

/**
 * The rest of a help text that is longer than one line, folded away and outside of the control's description. Works without JavaScript.
 *
 * @example <Why of="Introspection by GET">Proxies and their logs keep URLs, and so the tokens in them.</Why>
 */
export function Why({ of, children }: WhyProps) {
  return children ? (
    <details className="max-w-prose text-small text-muted">
      <summary className="inline-flex min-h-6 min-w-6 cursor-pointer items-center text-accent underline underline-offset-2 max-md:min-h-11 max-md:min-w-11">
        Why<span className="sr-only">: {of}</span>
      </summary>
      <p className="pb-1">{children}</p>
    </details>
  ) : null;
}
