import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { fieldProps, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";

interface ProvideKeysProps {
  readonly lastResult: SubmissionResult<string[]> | undefined;
}

interface ProvidedFields {
  consumerKey: string;
  consumerSecret: string;
}

/** "Provide Existing OAuth Keys": where no key exists, one that another server has made, so that programs need only another address. */
export function ProvideKeys({ lastResult }: ProvideKeysProps) {
  const [form, fields] = useForm<ProvidedFields>({ id: "provide-keys", lastResult: lastResult ?? null });
  return (
    <Card
      id="provide"
      title="Provide Existing OAuth Keys"
      description="Your program has a key and secret of another server? Enter them, and it need not change them."
      why="New keys are safer: other servers may know this secret."
    >
      <Form method="post" action="#provide" {...getFormProps(form)}>
        <FormFields>
          <ErrorSummary errors={summaryErrors(form, [fields.consumerKey, fields.consumerSecret])} />
          <TextField label="Consumer Key" {...fieldProps(fields.consumerKey)} autoComplete="off" spellCheck={false} mono required />
          <TextField
            label="Consumer Secret"
            description="Only a hash of it is kept."
            why="If it holds a + or a %, your program must form-encode it in the Authorization header (RFC 6749 §2.3.1)."
            type="password"
            {...fieldProps(fields.consumerSecret)}
            defaultValue=""
            autoComplete="off"
            mono
            required
          />
          <FormActions>
            <Button name="intent" value="provide">
              Provide
            </Button>
          </FormActions>
        </FormFields>
      </Form>
    </Card>
  );
}
