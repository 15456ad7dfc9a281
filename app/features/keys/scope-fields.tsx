import type { FieldMetadata } from "@conform-to/react";
import { CheckboxGroup, RadioGroup } from "#app/ui/choice";
import { fieldProps, listFieldProps } from "#app/ui/conform";
import { OtherScopes } from "../scopes/other-scopes";
import { scopeOptions } from "./configuration-defaults";
import type { KeyData, PolicyView } from "./view";

interface ScopeFieldsProps {
  readonly policy: PolicyView;
  readonly configured: KeyData | null;
  readonly applicationId: string;
  readonly now: number;
  readonly fields: { readonly scopeChoice: FieldMetadata<string>; readonly scopes: FieldMetadata<string[]> };
}

/**
 * Which scopes the key may use, and which its application can ask for; nothing where the portal has none. The list shows itself by CSS alone once
 * "chosen" is ticked, so that it needs no JavaScript.
 */
export function ScopeFields({ policy, configured, applicationId, now, fields }: ScopeFieldsProps) {
  const options = scopeOptions(policy, configured);
  const others = policy.scopes.filter((scope) => !scope.usable);
  if (options.length === 0 && others.length === 0) return null;
  return (
    <>
      <RadioGroup
        legend="Scopes"
        {...fieldProps(fields.scopeChoice)}
        options={[
          { value: "all", label: "All open scopes", description: "Those that are open to every application when a token is asked for." },
          { value: "chosen", label: "Only these" },
        ]}
      />
      <div className="hidden pl-7 group-has-[input[value=chosen]:checked]:block">
        <CheckboxGroup legend="Scopes that tokens of this key may carry" {...listFieldProps(fields.scopes)} options={options} columns />
      </div>
      {others.length > 0 ? <OtherScopes scopes={others} applicationId={applicationId} now={now} /> : null}
    </>
  );
}
