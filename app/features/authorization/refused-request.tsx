import { TextLink } from "#app/ui/link";
import { Page } from "#app/ui/page";
import { diagnoseHref } from "../diagnosis/links";

interface RefusedRequestProps {
  readonly title: string;
  readonly explanation: string;
  /** Names this request in the application's recent failures. */
  readonly requestId: string;
  /** The application has had its answer, or the time is over. */
  readonly isOver: boolean;
}

/** A request that no application can be told of: it may not be known where it came from. */
export function RefusedRequest({ title, explanation, requestId, isOver }: RefusedRequestProps) {
  return (
    <Page
      title={title}
      description={
        isOver
          ? "This request is over. Go back to the application, and begin again."
          : "The application that sent you here made a request that cannot be answered."
      }
      width="text"
    >
      <p className="max-w-prose">{explanation}</p>
      <p className="max-w-prose text-muted">
        {isOver ? null : "You are not sent back, as it is not known whether the address belongs to the application. "}Tell its developers
        the request id <code className="font-mono text-ink [overflow-wrap:anywhere]">{requestId}</code>. As one of them,{" "}
        <TextLink to={diagnoseHref(requestId)}>diagnose the request</TextLink>.
      </p>
    </Page>
  );
}
