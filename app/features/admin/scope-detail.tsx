import { Form } from "@remix-run/react";
import { Button, ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { DefinitionList } from "#app/ui/definition-list";
import { FilterBar } from "#app/ui/filter-bar";
import { FormActions, FormFields } from "#app/ui/form";
import { formatCount } from "#app/ui/format";
import { RadioGroup } from "#app/ui/radio-group";
import { TextField } from "#app/ui/text-field";
import { AccessBadge, type AccessChoice, type ScopeRow } from "./scope-table";

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
              <Button>Look at the effect</Button>
            </FormActions>
          </FormFields>
        </Form>
      </Card>
    </>
  );
}

interface AccessChoicesProps {
  readonly name: string;
  readonly id?: string;
  readonly errors?: readonly string[] | undefined;
  readonly choices: readonly AccessChoice[];
  readonly defaultValue: string | undefined;
}

/** Who may have a scope, as radio buttons. */
export function AccessChoices({ choices, ...field }: AccessChoicesProps) {
  return (
    <RadioGroup
      legend="Who may have it"
      {...field}
      options={choices.map(({ value, label, explanation }) => ({ value, label, description: explanation }))}
      required
    />
  );
}

/** Looks for an application to name for the scope. */
export function CandidateSearch({ name, search }: { readonly name: string; readonly search: string }) {
  return (
    <FilterBar
      key={search}
      label="Find an application"
      submitLabel="Find"
      clearTo={search === "" ? undefined : `?${new URLSearchParams({ name })}`}
    >
      <input type="hidden" name="name" value={name} />
      <TextField
        label="Application, owner or consumer key"
        name="search"
        type="search"
        defaultValue={search}
        autoComplete="off"
        className="sm:min-w-72"
      />
    </FilterBar>
  );
}
