import type { FieldMetadata } from "@conform-to/react";
import { CheckboxField } from "#app/ui/choice";
import { checkboxProps } from "#app/ui/conform";
import { FormSection } from "#app/ui/form";
import { KEY_LABELS } from "./field-labels";

interface RequestFieldsProps {
  readonly fields: { readonly [Name in "pushedRequestsRequired" | "signedRequestsRequired" | "fapi"]: FieldMetadata<string> };
  /** What the key lacks for FAPI 2.0, as a sentence; "" where nothing. */
  readonly missing: string;
}

/** The group "Authorization requests": closed, as few applications need it, but open where something in it is ticked or wrong. */
export function RequestsGroup({ fields, missing }: RequestFieldsProps) {
  const all = [fields.pushedRequestsRequired, fields.signedRequestsRequired, fields.fapi];
  const isOpen = all.some(({ errors, initialValue }) => (errors ?? []).length > 0 || initialValue === "on");
  return (
    <FormSection title="Authorization requests" description="How the application may send its requests to /authorize.">
      <details className="rounded-lg border border-line bg-surface" open={isOpen}>
        <summary className="cursor-pointer px-4 py-3 text-sm font-medium">Pushed requests, signed requests, FAPI 2.0</summary>
        <div className="flex flex-col gap-5 border-t border-line px-4 py-5">
          <input type="hidden" name="requestRules" value="shown" />
          <CheckboxField
            label={KEY_LABELS.pushedRequestsRequired}
            description="The application sends each request to /par first, and the browser brings a reference."
            {...checkboxProps(fields.pushedRequestsRequired)}
          />
          <CheckboxField
            label={KEY_LABELS.signedRequestsRequired}
            description="Each request is a JWT that the application signs. Needs Private key JWT."
            {...checkboxProps(fields.signedRequestsRequired)}
          />
          <div>
            <CheckboxField
              label={KEY_LABELS.fapi}
              description="Pushed requests, PKCE with S256, tokens bound by DPoP, codes of a minute, kept refresh tokens."
              {...checkboxProps(fields.fapi)}
            />
            {missing === "" || fields.fapi.errors ? null : <p className="mt-1.5 text-small text-brass-ink">{missing}</p>}
          </div>
        </div>
      </details>
    </FormSection>
  );
}
