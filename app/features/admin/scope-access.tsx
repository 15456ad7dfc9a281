import { useForm } from "@conform-to/react";
import type { AccessChangePreview } from "#app/services/admin/scope-access";
import type { AccessChoice, ScopeItem } from "#app/services/admin/scopes";
import { Button, ButtonLink } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import type { LastResult } from "#app/ui/conform";
import { EffectForm, FormActions, FormFields } from "#app/ui/form";
import { formatCount, formatUpTo, plural, pluralUpTo } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { CountToConfirm } from "./change-form";
import { AccessBadge, AccessChoices, scopeHref } from "./scopes";

interface ScopeFactsProps {
  readonly scope: ScopeItem;
  readonly choices: readonly AccessChoice[];
}

/** One scope: what it is, and who may have it. */
export function ScopeFacts({ scope, choices }: ScopeFactsProps) {
  return (
    <>
      <Card
        actions={
          <>
            <ButtonLink size="small" to={`/admin/scopes?${new URLSearchParams({ edit: scope.name })}`}>
              Edit
            </ButtonLink>
            <ButtonLink size="small" to={`/admin/scopes?${new URLSearchParams({ delete: scope.name })}`}>
              Delete
            </ButtonLink>
          </>
        }
      >
        <DefinitionList
          items={[
            { term: "Description", value: scope.description === "" ? "None" : scope.description },
            { term: "Access", value: <AccessBadge access={scope.access} /> },
            { term: "Granted when a request names no scope", value: scope.isDefault ? "Yes, where the key may have it" : "No" },
            { term: "Keys naming it", value: formatCount(scope.clients) },
          ]}
        />
      </Card>
      <Card title="Access" description="Which applications may have it. The next page shows which lose it, before anything changes.">
        <Form method="get">
          <input type="hidden" name="name" value={scope.name} />
          <FormFields>
            <AccessChoices name="to" choices={choices} defaultValue={scope.access.value} />
            <FormActions>
              <Button>Show the effect</Button>
            </FormActions>
          </FormFields>
        </Form>
      </Card>
    </>
  );
}

/** Changes who may have a scope, with the effect in numbers above the button. */
export function AccessChangeForm({ change, lastResult }: { readonly change: AccessChangePreview; readonly lastResult: LastResult }) {
  const { scope, to } = change;
  const [form, fields] = useForm<{ confirmedKeys: string }>({ id: "scope-access", lastResult: lastResult ?? null });
  return (
    <EffectForm
      form={form}
      fields={[fields.confirmedKeys]}
      hidden={{ intent: "access", name: scope.name, access: to.value }}
      refusal="The access was not changed"
      effect={<Effect change={change} />}
      submitLabel="Change access"
      variant={change.keys > 0 ? "danger" : "primary"}
      cancelTo={scopeHref(scope.name)}
    >
      <CountToConfirm field={fields.confirmedKeys} count={change.keys} what="the number of keys that lose it" />
    </EffectForm>
  );
}

function Effect({ change }: { readonly change: AccessChangePreview }) {
  const { scope, to, applications, examples, unrestrictedKeys, keys } = change;
  return (
    <div className="space-y-4">
      <div className="max-w-prose space-y-2">
        <p>
          From {scope.access.label} to {to.label}: {to.explanation}
        </p>
        <p>
          {keys === 0
            ? "No key loses it."
            : `${pluralUpTo(keys, "key loses", "keys lose")} it, from the next token request on${scope.isDefault ? ", also as a default" : ""}.`}
          {applications > 0 ? ` Of these, keys of ${plural(applications, "application")} name it.` : ""}
          {unrestrictedKeys > 0 ? ` ${formatUpTo(unrestrictedKeys)} of them have all open scopes, of which it would be none any more.` : ""}
        </p>
        {keys > 0 ? (
          <p className="text-muted">
            Tokens already issued carry it until they expire. Applications that shall keep it can be named on the scope's page first.
          </p>
        ) : null}
      </div>
      {examples.length > 0 ? (
        <Table
          caption={`Applications whose keys name it${applications > examples.length ? ` (${examples.length} of ${formatCount(applications)})` : ""}`}
          showCaption
          stacked
        >
          <TableHead>
            <HeaderCell>Application</HeaderCell>
            <HeaderCell>Owner</HeaderCell>
            <HeaderCell numeric>Keys</HeaderCell>
          </TableHead>
          <TableBody>
            {examples.map((application) => (
              <Row key={application.id}>
                <Cell header>
                  <TextLink quiet to={`/admin/applications?${new URLSearchParams({ application: application.id })}`}>
                    {application.name}
                  </TextLink>
                </Cell>
                <Cell label="Owner">{application.owner}</Cell>
                <Cell label="Keys" numeric>
                  {application.keys}
                </Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      ) : null}
    </div>
  );
}
