import { getFormProps, useForm } from "@conform-to/react";
import type { ReactNode } from "react";
import type { ApiView } from "#app/services/apis/catalogue";
import type { ApplicationSubscriptions, SubscriptionItem, SubscriptionState } from "#app/services/apis/subscriptions";
import { Button, ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import { fieldProps, type LastResult, summaryErrors } from "#app/ui/conform";
import { Badge, ErrorSummary } from "#app/ui/feedback";
import { SelectField, TextArea } from "#app/ui/field";
import { ConfirmForm, FormActions, FormFields } from "#app/ui/form";
import { TextLink } from "#app/ui/link";
import { EmptyState } from "#app/ui/list";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { applicationHref } from "../applications/links";
import { apiHref } from "./links";

interface SubscriptionsProps extends ApplicationSubscriptions {
  readonly reasonLength: number;
  readonly now: number;
  readonly lastResult: LastResult;
}

/** "Subscriptions" of an application: what it may ask tokens for, what waits, and what else there is. */
export function Subscriptions({ application, subscriptions, offers, reasonLength, now, lastResult }: SubscriptionsProps) {
  return (
    <>
      {subscriptions.length === 0 ? (
        <EmptyState title="No subscriptions" action={<ButtonLink to="/apis">See the APIs</ButtonLink>}>
          Tokens of this application are for every service that trusts this portal. Subscribe to an API to obtain tokens for it alone.
        </EmptyState>
      ) : (
        <Table caption="Subscriptions" stacked>
          <TableHead>
            <HeaderCell>API</HeaderCell>
            <HeaderCell>Scopes</HeaderCell>
            <HeaderCell>Lifecycle state</HeaderCell>
            <HeaderCell>
              <span className="sr-only">Actions</span>
            </HeaderCell>
          </TableHead>
          <TableBody>
            {subscriptions.map((item) => (
              <SubscriptionRow key={item.api.id} applicationId={application.id} item={item} now={now} />
            ))}
          </TableBody>
        </Table>
      )}
      {offers.length === 0 ? null : <SubscribeForm offers={offers} reasonLength={reasonLength} lastResult={lastResult} />}
    </>
  );
}

function SubscriptionRow({
  applicationId,
  item,
  now,
}: {
  readonly applicationId: string;
  readonly item: SubscriptionItem;
  readonly now: number;
}) {
  const { api, scopes } = item;
  return (
    <Row>
      <Cell header>
        <TextLink quiet to={apiHref(api.id)}>
          {api.name}
        </TextLink>
        <div className="[overflow-wrap:anywhere]">
          <InlineCode>{api.identifier}</InlineCode>
        </div>
      </Cell>
      <Cell label="Scopes">
        {scopes.length === 0 ? (
          <span className="text-muted">None of its own</span>
        ) : (
          <ul className="space-y-1">
            {scopes.map(({ name, description }) => (
              <li key={name}>
                <InlineCode>{name}</InlineCode> <span className="text-muted">{description}</span>
              </li>
            ))}
          </ul>
        )}
      </Cell>
      <Cell label="Lifecycle state">
        <p className="flex flex-wrap items-center gap-2">
          <StateBadge state={item.state} /> <Time value={item.decidedAt ?? item.requestedAt} now={now} />
        </p>
        {item.answer === "" ? null : <p className="max-w-prose whitespace-pre-line [overflow-wrap:anywhere]">{item.answer}</p>}
      </Cell>
      <Cell>
        {item.state === "refused" ? null : (
          <ButtonLink size="small" to={`${applicationHref(applicationId, "subscriptions")}?${new URLSearchParams({ end: api.id })}`}>
            {item.state === "requested" ? "Withdraw" : "Unsubscribe"}
            <span className="sr-only"> {api.name}</span>
          </ButtonLink>
        )}
      </Cell>
    </Row>
  );
}

function StateBadge({ state }: { readonly state: SubscriptionState }) {
  switch (state) {
    case "approved":
      return <Badge tone="success">Subscribed</Badge>;
    case "requested":
      return <Badge tone="info">Pending</Badge>;
    case "refused":
      return <Badge tone="warning">Rejected</Badge>;
  }
}

interface SubscribeFormProps {
  readonly offers: ApplicationSubscriptions["offers"];
  readonly reasonLength: number;
  readonly lastResult: LastResult;
}

function SubscribeForm({ offers, reasonLength, lastResult }: SubscribeFormProps) {
  const [form, fields] = useForm<{ apiId: string; reason: string }>({ id: "subscribe", lastResult: lastResult ?? null });
  return (
    <Card title="Subscribe to an API" description="At once where it is open. Else its owner decides, and the answer appears here.">
      <Form method="post" {...getFormProps(form)} noValidate>
        <input type="hidden" name="intent" value="subscribe" />
        <FormFields>
          <ErrorSummary errors={summaryErrors(form, [fields.apiId, fields.reason])} title="The application was not subscribed" />
          <SelectField
            label="API"
            {...fieldProps(fields.apiId)}
            options={offers.map(({ id, name, approval }) => ({ value: id, label: approval === "open" ? name : `${name} (on request)` }))}
          />
          <ReasonField {...fieldProps(fields.reason)} reasonLength={reasonLength} />
          <FormActions>
            <Button variant="primary">Subscribe</Button>
          </FormActions>
        </FormFields>
      </Form>
    </Card>
  );
}

function ReasonField({ reasonLength, ...field }: ReturnType<typeof fieldProps> & { readonly reasonLength: number }) {
  return (
    <TextArea
      label="Reason"
      description={`What the application needs it for, where the API is on request. Up to ${reasonLength} characters.`}
      {...field}
      maxLength={reasonLength}
      rows={3}
      optional
    />
  );
}

interface SubscribeApplicationProps {
  readonly api: ApiView;
  /** What was changed, above the list. */
  readonly said: ReactNode;
  readonly reasonLength: number;
  readonly lastResult: LastResult;
}

/** On an API's page: which of the person's applications subscribe, and the form for another one. */
export function SubscribeApplication({ api, said, reasonLength, lastResult }: SubscribeApplicationProps) {
  const own = lastResult?.initialValue?.["intent"] === "subscribe" ? lastResult : undefined;
  const [form, fields] = useForm<{ applicationId: string; reason: string }>({ id: "subscribe", lastResult: own ?? null });
  const standing = api.applications.filter(({ state }) => state === "approved" || state === "requested");
  const others = api.applications.filter((application) => !standing.includes(application));
  return (
    <Card title="Your applications" description="Only applications that subscribe can ask for tokens for this API, and for its scopes.">
      <div className="space-y-5">
        {said}
        {standing.length === 0 ? <p className="text-sm text-muted">None of your applications subscribes.</p> : null}
        <ul className="space-y-1 text-sm">
          {standing.map(({ id, name, state }) => (
            <li key={id} className="flex flex-wrap items-center gap-2">
              <TextLink to={applicationHref(id, "subscriptions")}>{name}</TextLink>
              <StateBadge state={state === "approved" ? "approved" : "requested"} />
            </li>
          ))}
        </ul>
        {others.length === 0 ? (
          api.applications.length === 0 ? (
            <ButtonLink to="/applications/new">Add New Application</ButtonLink>
          ) : null
        ) : (
          <Form method="post" {...getFormProps(form)} noValidate>
            <input type="hidden" name="intent" value="subscribe" />
            <FormFields>
              <ErrorSummary
                errors={summaryErrors(form, [fields.applicationId, fields.reason])}
                title="The application was not subscribed"
              />
              <SelectField
                label="Application"
                {...fieldProps(fields.applicationId)}
                options={others.map(({ id, name }) => ({ value: id, label: name }))}
              />
              {api.approval === "open" || api.managed ? null : <ReasonField {...fieldProps(fields.reason)} reasonLength={reasonLength} />}
              <FormActions>
                <Button variant="primary">Subscribe</Button>
              </FormActions>
            </FormFields>
          </Form>
        )}
      </div>
    </Card>
  );
}

interface EndSubscriptionProps {
  readonly applicationId: string;
  readonly item: SubscriptionItem;
  /** What it ends. */
  readonly ends: string;
}

/** "Unsubscribe", with what it ends; or the withdrawal of a request. */
export function EndSubscription({ applicationId, item, ends }: EndSubscriptionProps) {
  const isWaiting = item.state === "requested";
  return (
    <ConfirmForm
      submitLabel={isWaiting ? "Withdraw the request" : "Unsubscribe"}
      cancelTo={applicationHref(applicationId, "subscriptions")}
      hidden={{ intent: "unsubscribe", apiId: item.api.id }}
    >
      <p>{isWaiting ? `The request to subscribe to ${item.api.name} is taken back. You can ask again.` : ends}</p>
    </ConfirmForm>
  );
}
