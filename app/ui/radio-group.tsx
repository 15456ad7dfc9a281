import { ChoiceList, type ChoiceListProps } from "./choice-list";

interface RadioGroupProps extends ChoiceListProps {
  readonly defaultValue?: string | undefined;
  readonly required?: boolean | undefined;
}

/**
 * One of a few choices, all in sight.
 *
 * @example
 * <RadioGroup legend="Token format" {...fieldProps(fields.tokenFormat)} options={[{ value: "opaque", label: "Reference (Opaque)" }]} />
 */
export function RadioGroup({ defaultValue, ...rest }: RadioGroupProps) {
  return <ChoiceList type="radio" selected={defaultValue === undefined ? [] : [defaultValue]} {...rest} />;
}
