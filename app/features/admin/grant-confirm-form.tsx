import { getFormProps, useForm } from "@conform-to/react";
import { Button, ButtonLink } from "#app/ui/button";
import { CheckboxField } from "#app/ui/choice";
import { checkboxProps, summaryErrors } from "#app/ui/conform";
import { Banner, ErrorSummary } from "#app/ui/feedback";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import type { LastResult } from "../accounts/last-result";
import { CountToConfirm } from "./count-to-confirm";
import type { GrantRow } from "./grant-policy";

interface GrantConfirmFormProps {
  readonly grant: GrantRow;
  readonly enable: boolean;
  readonly lastResult: LastResult;
}

/** Confirms a change of the grant policy with the number of keys it concerns, and the warning where there is one. */
export function GrantConfirmForm({ grant, enable, lastResult }: GrantConfirmFormProps) {
  const [form, fields] = useForm<{ confirmedClients: string; acknowledged: boolean }>({
    id: "grant-change",
    lastResult: lastResult ?? null,
  });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="grantType" value={grant.name} />
      {enable ? <input type="hidden" name="enabled" value="on" /> : null}
      <FormFields>
        <ErrorSummary
          errors={summaryErrors(form, [fields.acknowledged, fields.confirmedClients])}
          title="The grant policy was not changed"
        />
        {enable && grant.warning ? (
          <>
            <Banner tone="warning" title={`${grant.label} is insecure by design`}>
              <p>{grant.warning}</p>
            </Banner>
            <CheckboxField
              label="I have read the warning and need this grant type all the same"
              {...checkboxProps(fields.acknowledged)}
              required
            />
          </>
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
