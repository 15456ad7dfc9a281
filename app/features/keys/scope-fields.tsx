import type { FieldMetadata } from "@conform-to/react";
import { CheckboxGroup } from "#app/ui/checkbox-group";
import { fieldProps, listFieldProps } from "#app/ui/conform";
import { RadioGroup } from "#app/ui/radio-group";
import { scopeOptions } from "./configuration-defaults";
import type { KeyData, PolicyView } from "./view";

interface ScopeFieldsProps {
  readonly policy: PolicyView;
  readonly configured: KeyData | null;
  readonly fields: { readonly scopeChoice: FieldMetadata<string>; readonly scopes: FieldMetadata<string[]> };
}

/**
 * Which scopes the key may use; nothing where the portal has none. The list shows itself by CSS alone once
 * "chosen" is ticked, so that it needs no JavaScript.
 */
export function ScopeFields({ policy, configured, fields }: ScopeFieldsProps) {
  const options = scopeOptions(policy, configured);
  if (options.length === 0) return null;
  return (
    <>
      <RadioGroup
        legend="Scopes"
        {...fieldProps(fields.scopeChoice)}
        options={[
          { value: "all", label: "All scopes of the portal", description: "Also those that are added later." },
          { value: "chosen", label: "Only these" },
        ]}
      />
      <div className="hidden pl-7 group-has-[input[value=chosen]:checked]:block">
        <CheckboxGroup legend="Scopes that tokens of this key may carry" {...listFieldProps(fields.scopes)} options={options} columns />
      </div>
    </>
  );
}
