import type { RuleImpact } from "#app/services/admin/grant-impact";
import type { GrantRuleView } from "#app/services/admin/grant-rules";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { Sparkline } from "#app/ui/chart/sparkline";
import { State } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { environmentName, formatCount, formatDay, plural } from "#app/ui/format";
import { type InternalHref, TextLink } from "#app/ui/link";
import { Segments } from "#app/ui/navigation";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { cellHref } from "./grant-matrix";

type Rule = Pick<GrantRuleView, "grantType" | "kind" | "environment">;

/** The page that says the effect of a change of a cell and confirms it. */
function ruleHref({ grantType, kind, environment }: Rule, to: string): InternalHref {
  return `/admin/grants/rule?${new URLSearchParams({ grant: grantType, kind, environment, to })}`;
}

const TARGETS = [
  { state: "on", label: "On" },
  { state: "report", label: "Report only" },
  { state: "off", label: "Off" },
] as const;

/** One cell's rule: what it is, what it stops or would stop, and what may be done about it. */
export function GrantRuleCard({ rule, now }: { readonly rule: GrantRuleView; readonly now: number }) {
  return (
    <Card
      id="rule"
      flush
      tone={rule.state === "report" ? "brass" : "plain"}
      title={rule.label}
      description={`${rule.kindLabel}, ${environmentName(rule.environment)}`}
      actions={
        <Segments
          label={`Rule for ${rule.label}, ${rule.kindLabel}, ${environmentName(rule.environment)}`}
          options={TARGETS.map(({ state, label }) => ({
            to: state === rule.state ? cellHref(rule) : ruleHref(rule, state),
            label,
            current: state === rule.state,
          }))}
        />
      }
      footer={rule.state === "report" ? <Enforcement rule={rule} /> : undefined}
    >
      <div className="space-y-2 px-4 pb-4 md:px-5">
        <p className="text-card">
          <Impact impact={rule.impact} state={rule.state} />
        </p>
        <p className="text-small text-muted">
          Ticked on {plural(rule.keys, "key")} of this kind.
          {rule.setBy === null ? "" : ` Decided by ${rule.setBy}; owners are told to ask there.`}
        </p>
        {rule.warning === null ? null : <p className="text-small text-brass-ink">{rule.warning}</p>}
      </div>
      {rule.impact.applications.length === 0 ? null : <ImpactTable rule={rule} now={now} />}
    </Card>
  );
}

/** "Off would have stopped 1,204 tokens of 3 owners since 13 Nov." */
export function Impact({ impact, state }: { readonly impact: RuleImpact; readonly state: GrantRuleView["state"] }) {
  const { tokens, owners, since, atLeast } = impact;
  const verb = state === "off" ? "Until it was off, " : "Off would have stopped ";
  const counted = `${atLeast ? "at least " : ""}${plural(tokens, "token")} of ${plural(owners, "owner")}`;
  return (
    <>
      {verb}
      <strong>{counted}</strong>
      {state === "off" ? ` ${tokens === 1 ? "was" : "were"} issued since ${formatDay(since)}.` : ` since ${formatDay(since)}.`}{" "}
      {state === "report" ? <span className="text-muted">Nothing is refused yet.</span> : null}
    </>
  );
}

function ImpactTable({ rule, now }: { readonly rule: GrantRuleView; readonly now: number }) {
  const { impact } = rule;
  const stops = `${rule.state === "off" ? "Issued" : "Would stop"}, ${plural(impact.applications[0]?.days.length ?? 0, "day")}`;
  const more = impact.applicationCount - impact.applications.length;
  return (
    <div className="border-t border-line">
      <Table
        caption={`Applications that use ${rule.label}${more > 0 ? `, the busiest of ${formatCount(impact.applicationCount)}` : ""}`}
        flush
        stacked
      >
        <TableHead>
          <HeaderCell>Application</HeaderCell>
          <HeaderCell>{stops}</HeaderCell>
          <HeaderCell>Last use</HeaderCell>
          <HeaderCell>Owner told</HeaderCell>
          <HeaderCell>Exception</HeaderCell>
        </TableHead>
        <TableBody>
          {impact.applications.map((application) => (
            <Row key={application.id}>
              <Cell header>
                <div className="md:min-w-44 [overflow-wrap:anywhere]">
                  <TextLink quiet to={`/applications/${application.id}`}>
                    <bdi>{application.name}</bdi>
                  </TextLink>
                  <span className="block text-small font-normal text-muted">{application.owner}</span>
                </div>
              </Cell>
              <Cell label={stops}>
                <span className="flex items-center gap-3">
                  <Sparkline counts={application.days.map((issued) => ({ issued, refused: 0 }))} />
                  <span className="tabular-nums">{formatCount(application.tokens)}</span>
                </span>
              </Cell>
              <Cell label="Last use">
                <Time value={application.lastUseAt} now={now} />
              </Cell>
              <Cell label="Owner told">
                {rule.toldAt === null ? "Not yet" : `${formatDay(rule.toldAt)}, ${application.seenAt === null ? "not read" : "read"}`}
              </Cell>
              <Cell label="Exception">
                <TextLink alone to={exceptionHref(rule, application.id)}>
                  {application.exceptedUntil === null ? (
                    "Grant one"
                  ) : (
                    <State tone="warning">until {lastDayOf(application.exceptedUntil)}</State>
                  )}
                </TextLink>
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

/** The page that makes or ends an application's exception. */
function exceptionHref({ grantType, kind, environment }: Rule, applicationId: string): InternalHref {
  return `/admin/grants/exception?${new URLSearchParams({ grant: grantType, kind, environment, application: applicationId })}`;
}

/** The last day on which something holds that ends with a day. */
export function lastDayOf(end: Date | string): string {
  return formatDay(new Date(new Date(end).getTime() - 1));
}

function Enforcement({ rule }: { readonly rule: GrantRuleView }) {
  const { grantType, kind, environment, offFrom, exceptions, exceptionsEnd } = rule;
  return (
    <Form method="get" action="/admin/grants/rule" className="flex flex-wrap items-end gap-x-3 gap-y-2">
      {Object.entries({ grant: grantType, kind, environment, to: "report" }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <TextField
        label="Switch off on"
        type="date"
        name="from"
        defaultValue={offFrom === null ? "" : new Date(offFrom).toISOString().slice(0, 10)}
        required
        className="max-w-48"
      />
      <Button variant="primary">{offFrom === null ? "Set date" : "Move date"}</Button>
      <p className="py-2 text-small text-muted md:ml-auto">
        {offFrom === null ? "No date is set. " : ""}
        {exceptions === 0 || exceptionsEnd === null
          ? "There are no exceptions."
          : `${plural(exceptions, "exception")} ${exceptions === 1 ? "stays" : "stay"} open, the last until ${lastDayOf(exceptionsEnd)}.`}
      </p>
    </Form>
  );
}
