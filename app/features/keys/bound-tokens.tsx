import type { FieldMetadata } from "@conform-to/react";
import { CheckboxField } from "#app/ui/choice";
import { checkboxProps } from "#app/ui/conform";
import { FormSection } from "#app/ui/form";
import { KEY_LABELS } from "./field-labels";

interface BoundTokensGroupProps {
  readonly field: FieldMetadata<string>;
  readonly isRequired: boolean;
}

/** The group "Bound tokens": closed, as programs bind their tokens without it, but open where the key demands it. */
export function BoundTokensGroup({ field, isRequired }: BoundTokensGroupProps) {
  return (
    <FormSection title="Bound tokens" description="A copied token is worth nothing without the key pair that it is bound to.">
      <details className="rounded-lg border border-line bg-surface" open={isRequired}>
        <summary className="cursor-pointer px-4 py-3 text-sm font-medium">DPoP</summary>
        <div className="border-t border-line px-4 py-5">
          <input type="hidden" name="dpopOffered" value="on" />
          <CheckboxField
            label={KEY_LABELS.dpopRequired}
            description="Every token request needs a DPoP proof, which an OAuth library signs (RFC 9449)."
            {...checkboxProps(field)}
          />
        </div>
      </details>
    </FormSection>
  );
}
