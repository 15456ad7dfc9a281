import type { SubscriptionRequest } from "#app/services/apis/requests";
import type { ListPage } from "#app/services/list-page";
import type { LastResult } from "#app/ui/conform";
import { TextLink } from "#app/ui/link";
import { type QueuedRequest, RequestQueue } from "../request-queue";
import { apiHref } from "./links";

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
