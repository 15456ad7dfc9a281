import Check from "lucide-react/icons/check";
import Copy from "lucide-react/icons/copy";
import { type ReactNode, useEffect, useState } from "react";
import { Button, type ButtonSize, type ButtonVariant } from "./button";
import { cx } from "./cx";
import { CONTROL_CLASS, FieldDescription, fieldAria } from "./field";
import { Icon, VisuallyHidden } from "./icon";
import { useHydrated } from "./remix";

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
    <CodeSlab
      bar={
        <>
          <span>{label}</span>
          {copy ? <CopyButton text={code} label={label} variant="slab" /> : null}
        </>
      }
    >
      <CodeText code={code} wrap={wrap} />
    </CodeSlab>
  );
}

interface CodeSlabProps {
  /** What stands above the code, such as a choice of languages and a copy button. */
  readonly bar: ReactNode;
  /** One or more `CodeText`. */
  readonly children: ReactNode;
}

/** The dark box around code, where one label and button are not enough. */
export function CodeSlab({ bar, children }: CodeSlabProps) {
  return (
    <figure className="dark-slab min-w-0 overflow-hidden rounded-lg border border-code-line bg-code text-code-ink">
      <figcaption className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-code-line bg-code-bar py-1.5 pr-2 pl-4 text-small text-code-muted">
        {bar}
      </figcaption>
      {children}
    </figure>
  );
}

/** Code within a `CodeSlab`. */
export function CodeText({ code, wrap, className }: Pick<CodeBlockProps, "code" | "wrap"> & { readonly className?: string }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className={cx(
        "overflow-x-auto p-4 font-mono text-small/[1.375rem] tab-size-2 -outline-offset-2",
        wrap && "whitespace-pre-wrap [overflow-wrap:anywhere]",
        className,
      )}
    >
      <code>{code}</code>
    </pre>
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

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for screen readers: "Consumer Key". */
  readonly label: string;
  readonly size?: ButtonSize | undefined;
  readonly variant?: ButtonVariant | undefined;
  /** Draws the icon alone; the words are for screen readers. */
  readonly iconOnly?: boolean | undefined;
  readonly className?: string | undefined;
}

const SHOWN_FOR_MS = 2_000;

/**
 * Copies a text. Takes its place from the start but shows itself only once JavaScript runs, so that nothing moves
 * and a button that does nothing is never shown. Without JavaScript it takes no place. The outcome is announced.
 *
 * @example <CopyButton text={clientId} label="Consumer Key" />
 */
export function CopyButton({ text, label, size = "small", variant, iconOnly, className }: CopyButtonProps) {
  const hydrated = useHydrated();
  const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () =>
    copyText(text).then(
      () => setOutcome("copied"),
      () => setOutcome("failed"),
    );
  return (
    <span className={cx("inline-flex shrink-0 noscript:hidden", !hydrated && "invisible", className)}>
      <Button type="button" size={size} variant={variant} onClick={copy} data-copy className={iconOnly ? "max-md:min-w-11" : undefined}>
        <Icon as={outcome === "copied" ? Check : Copy} />
        {/* Every text takes the same room, so that the button keeps its width. */}
        <span className={iconOnly ? "sr-only" : "grid text-left *:[grid-area:1/1]"}>
          <span className={cx(outcome !== null && "invisible")}>Copy</span>
          <span className={cx(outcome !== "copied" && "invisible")}>Copied</span>
          <span className={cx(outcome !== "failed" && "invisible")}>Failed</span>
        </span>
        <VisuallyHidden>{label}</VisuallyHidden>
      </Button>
      <span role="status" className="sr-only">
        {outcome === "copied" ? "Copied" : outcome === "failed" ? "Could not copy. Select the text and copy it yourself." : ""}
      </span>
    </span>
  );
}

/**
 * A value on one line with its copy button, within a card.
 *
 * @example <CopyLine value={clientId} label="Consumer Key, Production" />
 */
export function CopyLine({ value, label }: { readonly value: string; readonly label: string }) {
  return (
    <div className="flex min-h-9 items-center gap-2 rounded-md bg-sunken py-0.5 pr-1 pl-3">
      <code className="min-w-0 flex-1 font-mono text-small [overflow-wrap:anywhere] select-all">{value}</code>
      <CopyButton text={value} label={label} variant="ghost" iconOnly />
    </div>
  );
}

/** The clipboard API exists only over TLS and on localhost; elsewhere the old command still works. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (!copied) throw new Error("The browser refused to copy.");
}

interface SecretValueProps {
  readonly label: string;
  readonly value: string;
  /** Unique on the page. */
  readonly id: string;
  readonly description?: ReactNode;
}

/** Characters that fit beside the button on a phone, for browsers that do not size the field to its text. */
const ONE_LINE = 24;

/**
 * A value to take away: a key, a secret shown once, an endpoint. All of it is seen, on as many lines as
 * it takes; read-only and selected whole on focus, so that it can be copied without JavaScript too.
 *
 * @example <SecretValue id="consumer-secret" label="Consumer Secret" value={secret} description="Shown this once. We keep a hash." />
 */
export function SecretValue({ label, value, id, description }: SecretValueProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <FieldDescription id={id}>{description}</FieldDescription>
      <div className="flex flex-wrap items-start gap-2">
        <textarea
          id={id}
          readOnly
          rows={value.length > ONE_LINE ? 2 : 1}
          value={value}
          spellCheck={false}
          autoComplete="off"
          onFocus={(event) => event.currentTarget.select()}
          {...fieldAria(id, description, undefined)}
          className={`${CONTROL_CLASS} field-sizing-content min-h-10 min-w-0 flex-[1_1_16rem] resize-none font-mono break-all`}
        />
        <CopyButton text={value} label={label} size="medium" />
      </div>
    </div>
  );
}
