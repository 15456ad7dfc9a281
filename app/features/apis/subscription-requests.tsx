import type { SubscriptionRequest } from "#app/services/apis/requests";
import type { ListPage } from "#app/services/list-page";
import type { LastResult } from "#app/ui/conform";
import { TextLink } from "#app/ui/link";
import { type QueuedRequest, RequestQueue } from "../request-queue";
import { apiHref } from "./links";

/** What each decision has done, by the query parameter `done` of the address that it leads to. */
const NOTICES: Readonly<Record<string, string>> = {
  approve: "The application is subscribed, from its next token request.",
  refuse: "The request was rejected. The application's owner reads your answer.",
  end: "The subscription was ended.",
};

/** The banner's text after a decision; undefined for anything that is none. */
export function decisionNotice(done: string | null): string | undefined {
  return done !== null && Object.hasOwn(NOTICES, done) ? NOTICES[done] : undefined;
}

interface SubscriptionRequestsProps {
  readonly list: ListPage<SubscriptionRequest>;
  readonly answerLength: number;
  readonly now: number;
  readonly lastResult: LastResult;
}

/** The queue of requests to subscribe. */
export function SubscriptionRequests({ list, ...queue }: SubscriptionRequestsProps) {
  return (
    <RequestQueue
      label="Subscription requests"
      list={{ ...list, items: list.items.map(queued) }}
      empty="Requests appear here when an application asks for an API that is on request."
      address=""
      {...queue}
    />
  );
}

function queued({ api, application, ...request }: SubscriptionRequest): QueuedRequest {
  return {
    ...request,
    title: `${application.name} asks for ${api.name}`,
    more: [{ term: "API", value: <TextLink to={apiHref(api.id)}>{api.name}</TextLink> }],
    key: { apiId: api.id, applicationId: application.id },
  };
}
