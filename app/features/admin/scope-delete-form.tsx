import { getFormProps, useForm } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { Button, ButtonLink } from "#app/ui/button";
import { summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/error-summary";
import { FormActions, FormFields } from "#app/ui/form";
import { plural } from "#app/ui/format";
import type { LastResult } from "../accounts/last-result";
import { CountToConfirm } from "./count-to-confirm";
import type { ScopeRow } from "./scope-table";

/** Deletes a scope, with the effect in numbers; asks for the number where keys name the scope. */
export function DeleteScopeForm({
  scope,
  ofTokens,
  lastResult,
}: {
  readonly scope: ScopeRow;
  /** What becomes of tokens that carry it. */
  readonly ofTokens: string;
  readonly lastResult: LastResult;
}) {
  const [form, fields] = useForm<{ confirmedClients: string }>({ id: "delete-scope", lastResult: lastResult ?? null });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="intent" value="delete" />
      <input type="hidden" name="name" value={scope.name} />
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.confirmedClients])} title="The scope was not deleted" />
        <div className="space-y-2">
          <p>
            {scope.clients === 0
              ? "No key names it."
              : `${plural(scope.clients, "key names it, and loses", "keys name it, and lose")} it for good.`}{" "}
            Token requests that ask for it are refused from the next one on
            {scope.isDefault ? ", and requests that name no scope no longer get it" : ""}.
          </p>
          <p className="text-muted">{ofTokens}</p>
        </div>
        <CountToConfirm field={fields.confirmedClients} count={scope.clients} what="the number of keys that name it" />
        <FormActions>
          <Button variant="danger">Delete scope</Button>
          <ButtonLink to="/admin/scopes" variant="ghost">
            Cancel
          </ButtonLink>
        </FormActions>
      </FormFields>
    </Form>
  );
}
