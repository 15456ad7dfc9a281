import { getFormProps, useForm } from "@conform-to/react";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import type { ReactNode } from "react";
import type { GrantChangePreview, GrantPolicyItem } from "#app/services/admin/grants";
import { Button, ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import { fieldProps, type LastResult, summaryErrors } from "#app/ui/conform";
import { Badge, ErrorSummary } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { formatCount, plural } from "#app/ui/format";
import { Icon } from "#app/ui/icon";
import { TextLink } from "#app/ui/link";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { AcceptWarning, CountToConfirm } from "./change-form";

/** A grant type as a whole: what it is, who uses it, and its switch. */
export function GrantSwitch({ preview: { grant } }: { readonly preview: GrantChangePreview }) {
  const to = (state: "on" | "off") => `?${new URLSearchParams({ grant: grant.name, to: state })}` as const;
  return (
    <Card id="rule" title={grant.label} description="Everywhere: every kind of client, production and sandbox">
      <div className="space-y-4 text-sm">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {grant.enabled ? <Badge tone="success">On</Badge> : <Badge>Off</Badge>}
          {grant.endsAt ? (
            <span className="text-muted">
              {grant.enabled ? "until the end of" : "since the end of"} {lastDayOf(grant.endsAt)} (UTC)
            </span>
          ) : null}
          <InlineCode>{grant.name}</InlineCode>
        </p>
        <p>{grant.summary}</p>
        {grant.warning ? <Warning>{grant.warning}</Warning> : null}
        <p className="text-muted tabular-nums">
          Ticked on {plural(grant.clients, "key")} · {plural(grant.tokensLastWeek, "token")} in the last 7 days
        </p>
        <p className="flex flex-wrap gap-2">
          {grant.enabled && !grant.ruled ? null : <ButtonLink to={to("on")}>Switch on everywhere</ButtonLink>}
          {grant.enabled ? <ButtonLink to={to("off")}>Switch off everywhere</ButtonLink> : null}
        </p>
      </div>
    </Card>
  );
}

/** The last day on which a grant type is on, as it was chosen. */
function lastDayOf(endsAt: Date | string): string {
  return new Date(new Date(endsAt).getTime() - 1).toISOString().slice(0, 10);
}

/** A warning that is always shown, such as RFC 9700's on a grant type. */
function Warning({ children }: { readonly children: ReactNode }) {
  return (
    <p className="flex gap-1.5 text-sm text-brass-ink">
      <Icon as={TriangleAlert} className="mt-0.5" />
      <span>{children}</span>
    </p>
  );
}

/** What switching a grant type would do, in words and numbers. */
export function GrantEffect({ preview, enable }: { readonly preview: GrantChangePreview; readonly enable: boolean }) {
  const { grant, applications, switchingOff, examples } = preview;
  const keys =
    grant.clients === 0
      ? "No key has it ticked"
      : `${plural(grant.clients, "key")} of ${plural(applications, "application")} ${grant.clients === 1 ? "has" : "have"} it ticked`;
  return (
    <>
      <div className="max-w-prose space-y-2">
        {enable ? (
          <p>
            {keys}
            {grant.clients === 0 ? "" : ", and can use it from the next token request on"}. Every developer may tick it.
          </p>
        ) : (
          <p>
            {keys}
            {grant.clients === 0 ? "" : ", and will be refused from the next token request on"}. In the last 7 days{" "}
            {plural(grant.tokensLastWeek, "token was", "tokens were")} obtained by it.
          </p>
        )}
        {enable ? null : <p className="text-muted">{switchingOff}</p>}
      </div>
      {examples.length > 0 ? (
        <Table
          caption={`Applications concerned${applications > examples.length ? ` (${examples.length} of ${formatCount(applications)}, busiest first)` : ""}`}
          showCaption
        >
          <TableHead>
            <HeaderCell>Application</HeaderCell>
            <HeaderCell>Owner</HeaderCell>
            <HeaderCell numeric>Tokens, 7 days</HeaderCell>
          </TableHead>
          <TableBody>
            {examples.map((application) => (
              <Row key={application.id}>
                <Cell header>
                  <TextLink quiet to={`/applications/${application.id}`}>
                    {application.name}
                  </TextLink>
                </Cell>
                <Cell>{application.owner}</Cell>
                <Cell numeric>{formatCount(application.tokensLastWeek)}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      ) : null}
    </>
  );
}

interface GrantConfirmFormProps {
  readonly grant: GrantPolicyItem;
  readonly enable: boolean;
  readonly lastResult: LastResult;
}

/** Confirms a change of the grant policy with the number of keys it concerns, and the warning where there is one. */
export function GrantConfirmForm({ grant, enable, lastResult }: GrantConfirmFormProps) {
  const [form, fields] = useForm<{ confirmedClients: string; acknowledged: boolean; lastDay: string }>({
    id: "grant-change",
    lastResult: lastResult ?? null,
  });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="grantType" value={grant.name} />
      {enable ? <input type="hidden" name="enabled" value="on" /> : null}
      <FormFields>
        <ErrorSummary
          errors={summaryErrors(form, [fields.acknowledged, fields.lastDay, fields.confirmedClients])}
          title="The grant policy was not changed"
        />
        {enable && grant.warning ? <AcceptWarning field={fields.acknowledged} label={grant.label} warning={grant.warning} /> : null}
        {enable && grant.mustEnd ? (
          <TextField
            label="Last day"
            type="date"
            description="It is off by itself when this day is over (UTC)."
            why="The applications that need it should have a day by which they use Code."
            {...fieldProps(fields.lastDay)}
            required
            className="max-w-48"
          />
        ) : null}
        <CountToConfirm field={fields.confirmedClients} count={grant.clients} what="the number of keys that have it ticked" />
        <FormActions>
          <Button variant={enable ? "primary" : "danger"}>
            Switch {enable ? "on" : "off"} {grant.label}
          </Button>
          <ButtonLink to="/admin/grants" variant="ghost">
            Cancel
          </ButtonLink>
        </FormActions>
      </FormFields>
    </Form>
  );
}
