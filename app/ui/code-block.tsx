import { CopyButton } from "./copy-button";
import { cx } from "./cx";

interface CodeBlockProps {
  readonly code: string;
  /** What it is: "curl for Client Credentials". Shown above, and named in the copy button. */
  readonly label: string;
  /** False where there is nothing worth copying, such as an example's answer. */
  readonly copy?: boolean | undefined;
  /** Breaks long lines instead of scrolling: for tokens. */
  readonly wrap?: boolean | undefined;
}

/**
 * Code or raw text with a copy button.
 *
 * @example <CodeBlock label="Request" code={curl} />
 */
export function CodeBlock({ code, label, copy = true, wrap }: CodeBlockProps) {
  return (
    <figure className="min-w-0 overflow-hidden rounded-md border border-line bg-sunken">
      <figcaption className="flex min-h-11 items-center justify-between gap-3 border-b border-line px-3 py-1 text-xs font-medium text-muted">
        {label}
        {copy ? <CopyButton text={code} label={label} /> : null}
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className={cx(
          "overflow-x-auto p-3 font-mono text-sm leading-relaxed -outline-offset-2",
          wrap && "whitespace-pre-wrap [overflow-wrap:anywhere]",
        )}
      >
        <code>{code}</code>
      </pre>
    </figure>
  );
}

/**
 * An id, a parameter or another bit of code within text.
 *
 * @example <InlineCode>client_credentials</InlineCode>
 */
export function InlineCode({ children }: { readonly children: string }) {
  return <code className="rounded-sm bg-sunken px-1 py-0.5 font-mono text-[0.9em] [overflow-wrap:anywhere]">{children}</code>;
}
