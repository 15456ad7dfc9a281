import type { ScopeRequestItem } from "#app/services/admin/scope-requests";
import type { ListPage } from "#app/services/list-page";
import { InlineCode } from "#app/ui/code";
import type { LastResult } from "#app/ui/conform";
import { TextLink } from "#app/ui/link";
import { type QueuedRequest, RequestQueue } from "../request-queue";
import { scopeHref } from "./scopes";

interface ScopeRequestsProps {
  readonly list: ListPage<ScopeRequestItem>;
  readonly answerLength: number;
  /** The present query string. */
  readonly address: string;
  readonly now: number;
  readonly lastResult: LastResult;
}

/** The queue of requests for scopes. */
export function ScopeRequests({ list, ...queue }: ScopeRequestsProps) {
  return (
    <RequestQueue
      label="Scope requests"
      list={{ ...list, items: list.items.map(queued) }}
      empty="Requests appear here when an application's owner asks for a scope whose access is On request."
      {...queue}
    />
  );
}

function queued({ scope, application, ...request }: ScopeRequestItem): QueuedRequest {
  return {
    ...request,
    title: (
      <>
        {application.name} asks for <InlineCode>{scope.name}</InlineCode>
      </>
    ),
    more: [
      {
        term: "Scope",
        value: (
          <>
            {scope.description === "" ? "No description" : scope.description}, <TextLink to={scopeHref(scope.name)}>who has it</TextLink>
          </>
        ),
      },
      {
        term: "More",
        value: <TextLink to={`/admin/applications?${new URLSearchParams({ application: application.id })}`}>The application</TextLink>,
      },
    ],
    key: { name: scope.name, applicationId: application.id },
  };
}
