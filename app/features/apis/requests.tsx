import { getFormProps, useForm } from "@conform-to/react";
import type { SubscriptionRequest } from "#app/services/apis/requests";
import type { ListPage } from "#app/services/list-page";
import { Button } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import { fieldProps, firstError, type LastResult, summaryErrors } from "#app/ui/conform";
import { ErrorSummary, Refusal } from "#app/ui/feedback";
import { TextArea } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { TextLink } from "#app/ui/link";
import { EmptyState, Pagination, pageLinks } from "#app/ui/list";
import { Form } from "#app/ui/remix";
import { Time } from "#app/ui/time";
import { apiHref } from "./links";

interface SubscriptionRequestsProps {
  readonly list: ListPage<SubscriptionRequest>;
  readonly answerLength: number;
  readonly now: number;
  readonly lastResult: LastResult;
}

/** The queue of requests to subscribe, the oldest first, each with the form that decides it. */
export function SubscriptionRequests({ list, answerLength, now, lastResult }: SubscriptionRequestsProps) {
  const refusal = list.items.some((item) => isAbout(lastResult, item)) ? undefined : firstError(lastResult);
  return (
    <>
      <Refusal message={refusal} />
      {list.items.length === 0 ? (
        <EmptyState title="Nothing to decide">
          Requests appear here when an application asks for an API of yours that is on request.
        </EmptyState>
      ) : (
        list.items.map((item) => (
          <Card key={`${item.application.id} ${item.api.id}`} title={`${item.application.name} asks for ${item.api.name}`}>
            <div className="space-y-5">
              <DefinitionList
                items={[
                  { term: "Reason", value: <span className="whitespace-pre-line [overflow-wrap:anywhere]">{item.reason}</span> },
                  { term: "Application Owner", value: `${item.owner.name}, ${item.owner.email}` },
                  { term: "Asked", value: <Time value={item.requestedAt} now={now} /> },
                  { term: "API", value: <TextLink to={apiHref(item.api.id)}>{item.api.name}</TextLink> },
                ]}
              />
              <DecisionForm item={item} answerLength={answerLength} lastResult={isAbout(lastResult, item) ? lastResult : undefined} />
            </div>
          </Card>
        ))
      )}
      {list.items.length === 0 ? null : <Pagination label="Subscription requests" {...pageLinks({ ...list, search: "" })} />}
    </>
  );
}

interface DecisionFormProps {
  readonly item: SubscriptionRequest;
  readonly answerLength: number;
  readonly lastResult: LastResult;
}

function DecisionForm({ item: { api, application }, answerLength, lastResult }: DecisionFormProps) {
  const [form, fields] = useForm<{ answer: string }>({ lastResult: lastResult ?? null });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="apiId" value={api.id} />
      <input type="hidden" name="applicationId" value={application.id} />
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.answer])} title="Nothing was decided" />
        <TextArea
          label="Answer"
          description="The application's owner reads it."
          {...fieldProps(fields.answer)}
          maxLength={answerLength}
          rows={2}
          optional
        />
        <FormActions>
          <Button variant="primary" name="decision" value="approve">
            Approve
          </Button>
          <Button name="decision" value="refuse">
            Reject
          </Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}

function isAbout(result: LastResult, { api, application }: SubscriptionRequest): boolean {
  const sent = result?.initialValue;
  return sent?.["applicationId"] === application.id && sent["apiId"] === api.id;
}
