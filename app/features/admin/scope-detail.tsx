import { Button, ButtonLink } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import { FormActions, FormFields } from "#app/ui/form";
import { formatCount } from "#app/ui/format";
import { Form } from "#app/ui/remix";
import { AccessBadge, type AccessChoice, AccessChoices } from "./scope-access";
import type { ScopeRow } from "./scope-table";

interface ScopeFactsProps {
  readonly scope: ScopeRow;
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
