import type { FieldMetadata } from "@conform-to/react";
import type { KeyPageData } from "#app/services/keys/key-page";
import { CheckboxGroup, type Choice } from "#app/ui/choice";
import { listFieldProps } from "#app/ui/conform";
import { KEY_LABELS } from "./field-labels";

interface PkceFieldsProps {
  readonly offer: KeyPageData["pkce"];
  readonly policy: KeyPageData["policy"];
  readonly clientType: KeyPageData["kind"]["clientType"];
  readonly field: FieldMetadata<string[]>;
}

/** PKCE, while Code is ticked: CSS alone shows it, so that it needs no JavaScript. What a key cannot choose is a sentence. */
export function PkceFields({ offer, policy, clientType, field }: PkceFieldsProps) {
  const options = optionsOf(offer, policy);
  return (
    <div className="hidden space-y-3 group-has-[input[value=authorization\_code]:checked]:block">
      {options.map(({ value }) => (
        <input key={value} type="hidden" name="pkceOffered" value={value} />
      ))}
      {options.length > 0 ? (
        <CheckboxGroup legend="PKCE" description={rule(policy, clientType)} {...listFieldProps(field)} options={options} />
      ) : (
        <div className="space-y-1.5 text-sm">
          <p className="font-medium">PKCE</p>
          <p className="text-muted">{rule(policy, clientType)}</p>
        </div>
      )}
    </div>
  );
}

function rule({ pkceRequired }: KeyPageData["policy"], clientType: string): string {
  if (clientType === "public") return "A key without a secret must use PKCE with S256.";
  return pkceRequired
    ? "An admin has decided that every key must use PKCE."
    : "Binds a code to the program that asked for it, so that a stolen one is worth nothing.";
}

function optionsOf(offer: KeyPageData["pkce"], { pkcePlainAllowed }: KeyPageData["policy"]): readonly Choice[] {
  const required = {
    value: "required",
    label: KEY_LABELS.pkceRequired,
    description: "Requests at /authorize without a code challenge are refused.",
  };
  const plain = {
    value: "plain",
    label: KEY_LABELS.pkcePlainAllowed,
    description: "For libraries that cannot do S256. Whoever reads the request at /authorize can then redeem its code.",
    ...(pkcePlainAllowed ? {} : { warning: "An admin has switched it off: refused until it is switched on again." }),
  };
  return [...(offer.required ? [required] : []), ...(offer.plain ? [plain] : [])];
}
