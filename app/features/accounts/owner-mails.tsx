import { getFormProps, useForm } from "@conform-to/react";
import type { ReactNode } from "react";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { CheckboxField } from "#app/ui/choice";
import { checkboxProps, summaryErrors } from "#app/ui/conform";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { FormAnswer, type SaveResult } from "../form-conflict";

const LABEL = "Mail me what is new about applications that I own";

interface OwnerMailFormProps {
  readonly on: boolean;
  /** Where the mails go. */
  readonly email: string;
  readonly lastResult: SaveResult;
  /** The answer to the form when it was sent and right: it stands above the button. */
  readonly saved: ReactNode;
}

/** Whether the person gets mails about their applications. Each of these mails links here. */
export function OwnerMailForm({ on, email, lastResult, saved }: OwnerMailFormProps) {
  const [form, fields] = useForm<{ ownerMails: string }>({
    id: "owner-mails-form",
    lastResult: lastResult ?? null,
    defaultValue: { ownerMails: on ? "on" : "" },
  });
  return (
    <Card id="owner-mails" title="Mails about your applications" description={`To ${email}, once a day at most.`}>
      <Form method="post" {...getFormProps(form)} noValidate>
        <input type="hidden" name="intent" value="owner-mails" />
        <FormFields>
          <FormAnswer
            version={undefined}
            lastResult={lastResult}
            labels={{ ownerMails: LABEL }}
            errors={summaryErrors(form, [fields.ownerMails])}
          />
          <CheckboxField
            label={LABEL}
            {...checkboxProps(fields.ownerMails)}
            description="Expiring secrets, jumps in errors, grant types that an admin switches off."
          />
          {saved}
          <FormActions>
            <Button>Save</Button>
          </FormActions>
        </FormFields>
      </Form>
    </Card>
  );
}
