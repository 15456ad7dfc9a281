import { useForm } from "@conform-to/react";
import type { ScopeStanding } from "#app/services/scopes/standing";
import { Button, ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import type { LastResult } from "#app/ui/conform";
import { fieldProps } from "#app/ui/conform";
import { TextArea } from "#app/ui/field";
import { EffectForm } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { scopesHref } from "../applications/links";
import { StandingText } from "./standing";

interface ApplicationScopesProps {
  readonly applicationId: string;
  readonly scopes: readonly ScopeStanding[];
  readonly now: number;
}

/** "Scopes" of an application: those it may have, and those it can ask for with what became of it. */
export function ApplicationScopes({ applicationId, scopes, now }: ApplicationScopesProps) {
  const usable = scopes.filter((scope) => scope.usable);
  const others = scopes.filter((scope) => !scope.usable);
  return (
    <>
      <Card
        title="Scopes of this application"
        description="Its keys may name these. A key with all open scopes has those marked as open, and no others."
        flush={usable.length > 0}
      >
        {usable.length === 0 ? (
          <p className="text-sm text-muted">None. Ask for one below.</p>
        ) : (
          <ScopeRows caption="Scopes of this application" scopes={usable} now={now} />
        )}
      </Card>
      {others.length > 0 ? (
        <Card title="Other scopes" description="An admin decides which application has them." flush>
          <ScopeRows caption="Other scopes" scopes={others} now={now} applicationId={applicationId} />
        </Card>
      ) : null}
    </>
  );
}

interface ScopeRowsProps {
  readonly caption: string;
  readonly scopes: readonly ScopeStanding[];
  readonly now: number;
  /** Given where the scopes can be asked for. */
  readonly applicationId?: string;
}

function ScopeRows({ caption, scopes, now, applicationId }: ScopeRowsProps) {
  return (
    <Table caption={caption} flush stacked>
      <TableHead>
        <HeaderCell>Name</HeaderCell>
        <HeaderCell>Description</HeaderCell>
        <HeaderCell>Access</HeaderCell>
      </TableHead>
      <TableBody>
        {scopes.map((scope) => (
          <Row key={scope.name}>
            <Cell header>
              <div className="min-w-32">
                <InlineCode>{scope.name}</InlineCode>
              </div>
            </Cell>
            <Cell label="Description">
              {scope.description === "" ? <span className="text-muted">No description</span> : scope.description}
              {scope.isDefault ? <span className="text-muted"> Default.</span> : null}
            </Cell>
            <Cell label="Access">
              <div className="space-y-2 md:min-w-40">
                <StandingText scope={scope} now={now} />
                {applicationId === undefined ? null : <AskOrTakeBack applicationId={applicationId} scope={scope} />}
              </div>
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

function AskOrTakeBack({ applicationId, scope }: { readonly applicationId: string; readonly scope: ScopeStanding }) {
  if (scope.request?.state === "requested") {
    return (
      <Form method="post" action={scopesHref(applicationId)}>
        <input type="hidden" name="intent" value="take-back" />
        <input type="hidden" name="scope" value={scope.name} />
        <Button size="small">
          Take back<span className="sr-only"> the request for {scope.name}</span>
        </Button>
      </Form>
    );
  }
  if (!scope.askable) return null;
  return (
    <ButtonLink size="small" to={scopesHref(applicationId, scope.name)}>
      {scope.request ? "Ask again" : "Ask for access"}
      <span className="sr-only"> to {scope.name}</span>
    </ButtonLink>
  );
}

interface AskFormProps {
  readonly applicationId: string;
  readonly scope: ScopeStanding;
  readonly reasonLength: number;
  readonly now: number;
  readonly lastResult: LastResult;
}

/** "Ask for access": a request to the admins, with what the scope is for. */
export function AskForm({ applicationId, scope, reasonLength, now, lastResult }: AskFormProps) {
  const [form, fields] = useForm<{ reason: string }>({ id: "ask", lastResult: lastResult ?? null });
  return (
    <EffectForm
      form={form}
      fields={[fields.reason]}
      hidden={{ intent: "ask", scope: scope.name }}
      refusal="The request was not sent"
      effect={
        <>
          {scope.description === "" ? null : <p>{scope.description}</p>}
          <p className="text-muted">
            An admin decides. Once it is approved, every key of this application may name it: tick it in the key's configuration.
          </p>
          {scope.request ? <StandingText scope={scope} now={now} /> : null}
        </>
      }
      submitLabel="Ask for access"
      variant="primary"
      cancelTo={scopesHref(applicationId)}
    >
      <TextArea
        label="Reason"
        description={`What the application needs it for. Up to ${reasonLength} characters.`}
        {...fieldProps(fields.reason)}
        maxLength={reasonLength}
        rows={4}
        required
      />
    </EffectForm>
  );
}
