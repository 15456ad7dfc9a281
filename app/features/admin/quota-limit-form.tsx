import { Button } from "#app/ui/button";
import { SelectField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { type QuotaChoice, quotaOptions } from "../applications/application-form";

export interface QuotaLimit {
  /** What the owner chose. */
  readonly chosen: string;
  /** The most an admin allows it; `realm` takes the realm's. */
  readonly maximum: string;
  readonly ofRealm: string;
  readonly offered: readonly QuotaChoice[];
}

/** The most tokens a minute that an application may have: its owner cannot choose more. */
export function QuotaLimitForm({ applicationId, quota }: { readonly applicationId: string; readonly quota: QuotaLimit }) {
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="limit-quota" />
      <input type="hidden" name="applicationId" value={applicationId} />
      <FormFields>
        <SelectField
          id="maximum-quota"
          name="maximumQuota"
          label="Maximum of Shared Quota for Application Tokens"
          description={`The owner chose ${quota.chosen}. The smaller of both holds, from the next token request on.`}
          defaultValue={quota.maximum}
          options={[{ value: "realm", label: `As under Settings (now ${quota.ofRealm})` }, ...quotaOptions(quota.offered)]}
        />
        <FormActions>
          <Button>Save maximum</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}
