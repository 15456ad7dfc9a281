import type { FailureSearch } from "#app/services/usage/query";
import { Button, ButtonLink } from "#app/ui/button";
import { Card, Stat, StatGrid } from "#app/ui/card";
import { CodeBlock } from "#app/ui/code";
import { SelectField, TextField } from "#app/ui/field";
import { formatCount, formatRelative, formatUpTo, formatUtc, plural } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { EmptyState } from "#app/ui/list";
import { PageHeader } from "#app/ui/page";
import { Form } from "#app/ui/remix";
import { FailuresCard } from "./failures-card";
import type { StatisticsForm } from "./links";
import { apiCallsHref, periodQuery, type Subject, statisticsHref } from "./links";
import { IssuedCard, OutcomesCard } from "./request-cards";
import { ApplicationsCard, SecretsCard } from "./usage-cards";
import { UsersCards } from "./users-card";
import type { StatisticsView } from "./view";
import { percent } from "./words";

interface StatisticsPageProps {
  readonly view: StatisticsView;
  readonly form: StatisticsForm;
  readonly periods: readonly PeriodOption[];
  readonly search: FailureSearch | null;
  /** The command that makes the first request. */
  readonly firstCommand: string | null;
}

/** The statistics of an application or of the realm, inside a frame that has a container already. */
export function StatisticsPage({ view, form, periods, search, firstCommand }: StatisticsPageProps) {
  const { subject, totals, period } = view;
  const now = Date.parse(view.asOf);
  const query = periodQuery(form);
  const neverUsed = totals.requests === 0 && view.lastUse === null;
  return (
    <div className="space-y-6">
      <PageHeader
        title="Statistics"
        description={
          subject.kind === "realm"
            ? "Token requests of all applications, as of this moment. Totals are exact; in a very busy portal part of a key's requests may count as all others."
            : "Token requests of this application. Counts are exact and of this moment."
        }
        actions={
          <>
            <ButtonLink to={`${apiCallsHref(subject)}?${query}`} size="small">
              API calls
            </ButtonLink>
            <ButtonLink to={`${statisticsHref(subject)}.csv?${query}`} size="small" reloadDocument>
              Download CSV
            </ButtonLink>
            <ButtonLink to={`${statisticsHref(subject)}.json?${query}`} size="small" variant="ghost" reloadDocument>
              JSON
            </ButtonLink>
          </>
        }
      />
      <PeriodForm form={form} periods={periods} />
      <p className="text-sm text-muted">
        From {formatUtc(Date.parse(period.from))} to {formatUtc(Date.parse(period.to))}.
      </p>
      {neverUsed ? <NothingYet subject={subject} command={firstCommand} /> : null}
      <StatGrid>
        <Stat label="Tokens issued" value={formatCount(totals.issued)} hint={`of ${plural(totals.requests, "request")}`} />
        <Stat label="Refused" value={formatCount(totals.refused)} hint={`${percent(totals.refused, totals.requests)} of all requests`} />
        <Stat label="Active tokens now" value={formatUpTo(view.activeTokens)} hint="neither expired nor revoked" />
        <Stat
          label="Last use"
          value={view.lastUse ? formatRelative(Date.parse(view.lastUse), now) : "Never"}
          hint={view.lastUse ? formatUtc(Date.parse(view.lastUse)) : "no token issued yet"}
        />
      </StatGrid>
      {totals.requests > 0 ? (
        <>
          <IssuedCard issued={view.issued} />
          <OutcomesCard view={view} />
          {subject.kind === "realm" ? <ApplicationsCard view={view} /> : null}
          <SecretsCard view={view} now={now} />
        </>
      ) : neverUsed ? null : (
        <EmptyState title="No token requests in this time">Choose a longer time, or all environments.</EmptyState>
      )}
      <UsersCards view={view} />
      <FailuresCard failures={view.failures} search={search} subject={subject} form={form} now={now} />
    </div>
  );
}

function NothingYet({ subject, command }: { readonly subject: Subject; readonly command: string | null }) {
  if (subject.kind === "realm") {
    return <EmptyState title="No token requests yet">They are counted from the first one on.</EmptyState>;
  }
  if (command === null) {
    return (
      <EmptyState
        title="No token requests yet"
        action={
          <ButtonLink to={`/applications/${encodeURIComponent(subject.id)}/production-keys`} variant="primary">
            Go to Production Keys
          </ButtonLink>
        }
      >
        Generate keys first; with them the application asks for tokens.
      </EmptyState>
    );
  }
  return (
    <Card title="No token requests yet">
      <div className="space-y-4">
        <p className="text-sm text-muted">
          Make one, with the Consumer Secret in <code className="font-mono">CONSUMER_SECRET</code>, or try it in the{" "}
          <TextLink to="/playground">Playground</TextLink>. It is counted here at once.
        </p>
        <CodeBlock label="Get an access token" code={command} />
      </div>
    </Card>
  );
}

export interface PeriodOption {
  readonly name: string;
  readonly label: string;
}

interface PeriodFormProps {
  readonly form: StatisticsForm;
  readonly periods: readonly PeriodOption[];
}

const ENVIRONMENTS = [
  { value: "all", label: "All environments" },
  { value: "production", label: "Production" },
  { value: "sandbox", label: "Sandbox" },
];

/** Shown while "Custom" is selected: by the style sheet, so that it needs no JavaScript. */
const WHEN_CUSTOM = "hidden min-w-0 group-has-[option[value=custom]:checked]/period:block";

/** Which time and which environment. Everything goes into the URL. */
export function PeriodForm({ form, periods }: PeriodFormProps) {
  const { errors } = form;
  return (
    <Form method="get" role="search" aria-label="Time and environment" preventScrollReset>
      <div
        key={`${form.range} ${form.environment} ${form.from} ${form.to}`}
        className="group/period flex flex-col gap-3 sm:flex-row sm:flex-wrap sm:items-end *:sm:min-w-44"
      >
        <SelectField
          label="Time"
          name="range"
          defaultValue={form.range}
          errors={errors.range}
          options={[...periods.map(({ name, label }) => ({ value: name, label })), { value: "custom", label: "Custom" }]}
        />
        <div className={WHEN_CUSTOM}>
          <TextField label="From (UTC)" name="from" type="datetime-local" defaultValue={form.from} errors={errors.from} />
        </div>
        <div className={WHEN_CUSTOM}>
          <TextField label="To (UTC)" name="to" type="datetime-local" defaultValue={form.to} errors={errors.to} />
        </div>
        <SelectField
          label="Environment"
          name="environment"
          defaultValue={form.environment}
          errors={errors.environment}
          options={ENVIRONMENTS}
        />
        <div>
          <Button>Show</Button>
        </div>
      </div>
    </Form>
  );
}
