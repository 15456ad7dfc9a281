import { type ReactNode, useEffect, useRef } from "react";

interface FocusedResultProps {
  /** Another one takes the focus again. */
  readonly result: object;
  /** Whether the page answers a form that was sent: then it opens here, without JavaScript too. */
  readonly autoFocus: boolean;
  readonly children: ReactNode;
}

/** What a pasted text has told. Takes the focus when it appears, so that the answer is what is read next. */
export function FocusedResult({ result, autoFocus, children }: FocusedResultProps) {
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another result is another answer
  useEffect(() => box.current?.focus(), [result]);
  return (
    <div
      ref={box}
      tabIndex={-1}
      // biome-ignore lint/a11y/noAutofocus: it answers the reader's own submit
      autoFocus={autoFocus}
      className="space-y-6 outline-none"
    >
      {children}
    </div>
  );
}
