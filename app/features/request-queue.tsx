import { getFormProps, useForm } from "@conform-to/react";
import type { ReactNode } from "react";
import type { ListPage } from "#app/services/list-page";
import { Button } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import { fieldProps, firstError, type LastResult, summaryErrors } from "#app/ui/conform";
import { ErrorSummary, Refusal } from "#app/ui/feedback";
import { TextArea } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { EmptyState, Pagination, pageLinks } from "#app/ui/list";
import { Form } from "#app/ui/remix";
import { Time } from "#app/ui/time";

/** A request that waits for a decision, in the words of its queue. */
export interface QueuedRequest {
  readonly title: ReactNode;
  readonly reason: string;
  readonly owner: { readonly name: string; readonly email: string };
  readonly requestedAt: Date;
  /** Links to what is asked for and who asks. */
  readonly more: readonly { readonly term: string; readonly value: ReactNode }[];
  /** Names the request in the form that decides it. */
  readonly key: Readonly<Record<string, string>>;
}

interface RequestQueueProps {
  /** "Scope requests" */
  readonly label: string;
  readonly list: ListPage<QueuedRequest>;
  /** When requests appear here. */
  readonly empty: string;
  readonly answerLength: number;
  /** The present query string. */
  readonly address: string;
  readonly now: number;
  readonly lastResult: LastResult;
}

/** A queue of requests, the oldest first, each with the form that approves or rejects it. */
export function RequestQueue({ label, list, empty, answerLength, address, now, lastResult }: RequestQueueProps) {
  // A request that was decided or taken back meanwhile is not in the list: the result is shown above.
  const refusal = list.items.some((item) => isAbout(lastResult, item)) ? undefined : firstError(lastResult);
  return (
    <>
      <Refusal message={refusal} />
      {list.items.length === 0 ? (
        <EmptyState title="Nothing to decide">{empty}</EmptyState>
      ) : (
        <>
          {list.items.map((item) => (
            <Card key={Object.values(item.key).join(" ")} title={item.title}>
              <div className="space-y-5">
                <DefinitionList
                  items={[
                    { term: "Reason", value: <span className="whitespace-pre-line [overflow-wrap:anywhere]">{item.reason}</span> },
                    { term: "Application Owner", value: `${item.owner.name}, ${item.owner.email}` },
                    { term: "Asked", value: <Time value={item.requestedAt} now={now} /> },
                    ...item.more,
                  ]}
                />
                <DecisionForm item={item} answerLength={answerLength} lastResult={isAbout(lastResult, item) ? lastResult : undefined} />
              </div>
            </Card>
          ))}
          <Pagination label={label} {...pageLinks({ ...list, search: address })} />
        </>
      )}
    </>
  );
}

interface DecisionFormProps {
  readonly item: QueuedRequest;
  readonly answerLength: number;
  readonly lastResult: LastResult;
}

function DecisionForm({ item, answerLength, lastResult }: DecisionFormProps) {
  const [form, fields] = useForm<{ answer: string }>({ lastResult: lastResult ?? null });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      {Object.entries(item.key).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
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

function isAbout(result: LastResult, { key }: QueuedRequest): boolean {
  const sent = result?.initialValue;
  return sent !== undefined && sent !== null && Object.entries(key).every(([name, value]) => sent[name] === value);
}
