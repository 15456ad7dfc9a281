import { getFormProps, useForm } from "@conform-to/react";
import type { ScopeRequestItem } from "#app/services/admin/scope-requests";
import type { ListPage } from "#app/services/list-page";
import { Button } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import { fieldProps, firstError, type LastResult, summaryErrors } from "#app/ui/conform";
import { ErrorSummary, Refusal } from "#app/ui/feedback";
import { TextArea } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { TextLink } from "#app/ui/link";
import { EmptyState, Pagination, pageLinks } from "#app/ui/list";
import { Form } from "#app/ui/remix";
import { Time } from "#app/ui/time";
import { scopeHref } from "./scopes";

interface ScopeRequestsProps {
  readonly list: ListPage<ScopeRequestItem>;
  readonly answerLength: number;
  /** The present query string. */
  readonly address: string;
  readonly now: number;
  readonly lastResult: LastResult;
}

/** The queue of requests for scopes, the oldest first, each with the form that decides it. */
export function ScopeRequests({ list, answerLength, address, now, lastResult }: ScopeRequestsProps) {
  // A request that was decided or taken back meanwhile is not in the list: the result is shown above.
  const refusal = list.items.some((item) => isAbout(lastResult, item)) ? undefined : firstError(lastResult);
  if (list.items.length === 0) {
    return (
      <>
        <Refusal message={refusal} />
        <EmptyState title="Nothing to decide">
          Requests appear here when an application's owner asks for a scope whose access is On request.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <Refusal message={refusal} />
      {list.items.map((item) => (
        <Card
          key={`${item.application.id} ${item.scope.name}`}
          title={
            <>
              {item.application.name} asks for <InlineCode>{item.scope.name}</InlineCode>
            </>
          }
        >
          <div className="space-y-5">
            <DefinitionList
              items={[
                { term: "Reason", value: <span className="whitespace-pre-line [overflow-wrap:anywhere]">{item.reason}</span> },
                { term: "Owner", value: `${item.owner.name}, ${item.owner.email}` },
                { term: "Asked", value: <Time value={item.requestedAt} now={now} /> },
                {
                  term: "Scope",
                  value: (
                    <>
                      {item.scope.description === "" ? "No description" : item.scope.description},{" "}
                      <TextLink to={scopeHref(item.scope.name)}>who has it</TextLink>
                    </>
                  ),
                },
                {
                  term: "More",
                  value: (
                    <TextLink to={`/admin/applications?${new URLSearchParams({ application: item.application.id })}`}>
                      The application
                    </TextLink>
                  ),
                },
              ]}
            />
            <DecisionForm item={item} answerLength={answerLength} lastResult={isAbout(lastResult, item) ? lastResult : undefined} />
          </div>
        </Card>
      ))}
      <Pagination label="Scope requests" {...pageLinks({ ...list, search: address })} />
    </>
  );
}

interface DecisionFormProps {
  readonly item: ScopeRequestItem;
  readonly answerLength: number;
  readonly lastResult: LastResult;
}

function DecisionForm({ item: { scope, application }, answerLength, lastResult }: DecisionFormProps) {
  const [form, fields] = useForm<{ answer: string }>({ lastResult: lastResult ?? null });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="name" value={scope.name} />
      <input type="hidden" name="applicationId" value={application.id} />
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.answer])} title="Nothing was decided" />
        <TextArea
          label="Answer"
          description="The owner reads it."
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
            Refuse
          </Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}

function isAbout(result: LastResult, { scope, application }: ScopeRequestItem): boolean {
  const sent = result?.initialValue;
  return sent?.["applicationId"] === application.id && sent["name"] === scope.name;
}
