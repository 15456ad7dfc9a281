import { getFormProps, useForm } from "@conform-to/react";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { CheckboxField, RadioGroup } from "#app/ui/choice";
import { checkboxProps, fieldProps, type LastResult, summaryErrors } from "#app/ui/conform";
import { Done, ErrorSummary } from "#app/ui/feedback";
import { SelectField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { formatMoment } from "#app/ui/format";
import { Page } from "#app/ui/page";
import { Form, useHydrated } from "#app/ui/remix";
import { useZone } from "#app/ui/time";

interface DisplayPageProps {
  readonly display: { readonly theme: string; readonly zone: string; readonly patterns: boolean };
  /** Names of the IANA database. */
  readonly zones: readonly string[];
  /** Milliseconds since the epoch, by the server's clock. */
  readonly now: number;
  readonly saved: boolean;
  readonly lastResult: LastResult;
}

const THEMES = [
  { value: "system", label: "As my system", description: "Light or dark, as this device is set." },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** How pages look in this browser: theme, time zone, patterns in charts. */
export function DisplayPage({ display, zones, now, saved, lastResult }: DisplayPageProps) {
  const { theme, zone, patterns } = display;
  const [form, fields] = useForm<{ theme: string; zone: string; patterns: string }>({
    id: "display",
    lastResult: lastResult ?? null,
    defaultValue: { theme, zone, patterns: patterns ? "on" : "" },
  });
  return (
    <Page title="Theme and time zone" description="For this browser. Nobody else sees a difference." width="form">
      <Card>
        <Form method="post" action="/display" {...getFormProps(form)} noValidate>
          <FormFields>
            <ErrorSummary errors={summaryErrors(form, [fields.theme, fields.zone, fields.patterns])} />
            {saved && lastResult === undefined ? <Done text="Saved for this browser." /> : null}
            <RadioGroup legend="Theme" {...fieldProps(fields.theme)} options={THEMES} />
            <SelectField
              label="Time zone"
              {...fieldProps(fields.zone)}
              description={<ZoneHelp now={now} />}
              options={zones.map((value) => ({ value, label: value.replaceAll("_", " ") }))}
            />
            <CheckboxField
              label="Patterns in charts"
              {...checkboxProps(fields.patterns)}
              description="Tells what a bar stands for by hatching, besides its colour."
            />
            <FormActions>
              <Button variant="primary">Save</Button>
            </FormActions>
          </FormFields>
        </Form>
      </Card>
    </Page>
  );
}

/** How moments are written now, and what the browser's own zone is. Whole days are counted by UTC, whatever is chosen. */
function ZoneHelp({ now }: { readonly now: number }) {
  const zone = useZone();
  const own = useHydrated() ? new Intl.DateTimeFormat().resolvedOptions().timeZone : null;
  return (
    <>
      Now it is {formatMoment(now, zone)}.{own === null ? "" : ` This device is set to ${own.replaceAll("_", " ")}.`} Days are counted by
      UTC.
    </>
  );
}
