import { InlineCode } from "#app/ui/code";
import { fieldProps } from "#app/ui/conform";
import { TextField } from "#app/ui/field";

interface CountToConfirmProps {
  readonly field: Parameters<typeof fieldProps>[0];
  /** What the change concerns, in number. */
  readonly count: number;
  /** What to type: "the number of keys that have it ticked". */
  readonly what: string;
}

/** The number that a change concerns, to be typed; the server compares it with the number of that moment. Nothing to type where it is none. */
export function CountToConfirm({ field, count, what }: CountToConfirmProps) {
  if (count === 0) return <input type="hidden" name={field.name} value="0" />;
  return (
    <TextField
      label={`Type ${what} to confirm`}
      description={<InlineCode>{String(count)}</InlineCode>}
      {...fieldProps(field)}
      inputMode="numeric"
      autoComplete="off"
      required
    />
  );
}
