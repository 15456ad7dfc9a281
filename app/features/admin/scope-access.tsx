import { RadioGroup } from "#app/ui/choice";
import { Badge } from "#app/ui/feedback";

/** Who may have a scope: a choice, with what it means. */
export interface AccessChoice {
  readonly value: string;
  readonly label: string;
  readonly explanation: string;
}

/** Who may have a scope, in a word. */
export function AccessBadge({ access }: { readonly access: AccessChoice }) {
  return <Badge tone={access.value === "open" ? "success" : "neutral"}>{access.label}</Badge>;
}

interface AccessChoicesProps {
  readonly name: string;
  readonly id?: string;
  readonly errors?: readonly string[] | undefined;
  readonly choices: readonly AccessChoice[];
  readonly defaultValue: string | undefined;
}

/** Who may have a scope, as radio buttons. */
export function AccessChoices({ choices, ...field }: AccessChoicesProps) {
  return (
    <RadioGroup
      legend="Who may have it"
      {...field}
      options={choices.map(({ value, label, explanation }) => ({ value, label, description: explanation }))}
      required
    />
  );
}
