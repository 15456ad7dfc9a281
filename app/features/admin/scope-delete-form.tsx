import { useForm } from "@conform-to/react";
import { EffectForm } from "#app/ui/form";
import { plural } from "#app/ui/format";
import type { LastResult } from "../accounts/last-result";
import { CountToConfirm } from "./count-to-confirm";
import type { ScopeRow } from "./scope-table";

interface DeleteScopeFormProps {
  readonly scope: ScopeRow;
  /** What becomes of tokens that carry it. */
  readonly ofTokens: string;
  readonly lastResult: LastResult;
}

/** Deletes a scope, with the effect in numbers; asks for the number where keys name the scope. */
export function DeleteScopeForm({ scope, ofTokens, lastResult }: DeleteScopeFormProps) {
  const [form, fields] = useForm<{ confirmedClients: string }>({ id: "delete-scope", lastResult: lastResult ?? null });
  return (
    <EffectForm
      form={form}
      fields={[fields.confirmedClients]}
      hidden={{ intent: "delete", name: scope.name }}
      refusal="The scope was not deleted"
      effect={
        <>
          <p>
            {scope.clients === 0
              ? "No key names it."
              : `${plural(scope.clients, "key names it, and loses", "keys name it, and lose")} it for good.`}{" "}
            Token requests that ask for it are refused from the next one on
            {scope.isDefault ? ", and requests that name no scope no longer get it" : ""}.
          </p>
          <p className="text-muted">{ofTokens}</p>
        </>
      }
      submitLabel="Delete scope"
      variant="danger"
      cancelTo="/admin/scopes"
    >
      <CountToConfirm field={fields.confirmedClients} count={scope.clients} what="the number of keys that name it" />
    </EffectForm>
  );
}
