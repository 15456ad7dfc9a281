import type { ReactNode } from "react";
import { ButtonLink } from "./button";
import { CopyButton } from "./code";
import { TextLink } from "./link";
import { Container } from "./page";

interface ErrorPageProps {
  readonly status: number;
  readonly title: string;
  /** What happened and what to do. */
  readonly children: ReactNode;
  /** Names this request in the server's log. */
  readonly requestId?: string | undefined;
  /** What to do first, before the way to the start page. */
  readonly action?: ReactNode;
}

/**
 * A page that could not be shown: what happened, what to do, and the request id to quote.
 *
 * @example <ErrorPage status={404} title="Nothing here"><p>…</p></ErrorPage>
 */
export function ErrorPage({ status, title, children, requestId, action }: ErrorPageProps) {
  return (
    <Container width="text">
      <div className="space-y-6 py-16 sm:py-24">
        <div className="space-y-3">
          <p className="font-mono text-sm text-brass">{status}</p>
          <h1 className="text-title font-semibold tracking-tight">{title}</h1>
          <div className="max-w-prose space-y-2 text-muted">{children}</div>
        </div>
        <div className="flex flex-wrap gap-3">
          {action}
          <ButtonLink to="/">Go to the start page</ButtonLink>
        </div>
        {requestId ? (
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line pt-4 text-sm text-muted">
            <span>
              Request id <code className="font-mono text-ink [overflow-wrap:anywhere]">{requestId}</code>
            </span>
            <CopyButton text={requestId} label="request id" />
            <TextLink to={`/diagnose?${new URLSearchParams({ request: requestId })}`}>Diagnose</TextLink>
          </div>
        ) : null}
      </div>
    </Container>
  );
}
