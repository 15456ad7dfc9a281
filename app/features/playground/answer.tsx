import { type ReactNode, useEffect, useRef } from "react";

interface AnswerProps {
  /** Of the request that was answered. */
  readonly requestId: string;
  readonly children: ReactNode;
}

/** Holds an answer, and takes the focus when a new one arrives: on a small screen it is below the form. */
export function Answer({ requestId, children }: AnswerProps) {
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another request id is another answer
  useEffect(() => box.current?.focus({ preventScroll: isInView(box.current) }), [requestId]);
  return (
    <div ref={box} tabIndex={-1} className="space-y-5 outline-none">
      {children}
    </div>
  );
}

function isInView(element: Element): boolean {
  const { top } = element.getBoundingClientRect();
  return top >= 0 && top < window.innerHeight / 2;
}
