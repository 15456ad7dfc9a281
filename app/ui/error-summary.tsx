import CircleAlert from "lucide-react/icons/circle-alert";
import { useEffect, useRef } from "react";
import { Icon } from "./icon";

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
      // biome-ignore lint/a11y/noAutofocus: the summary answers the reader's own submit, and must be met first
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
