import { ChoiceList, type ChoiceListProps } from "./choice-list";

interface CheckboxGroupProps extends ChoiceListProps {
  /** The values ticked at first. */
  readonly defaultValue?: readonly string[] | undefined;
}

/**
 * Any number of choices, posted as repeated `name=value`.
 *
 * @example
 * <CheckboxGroup legend="Grant Types" {...listFieldProps(fields.grantTypes)}
 *   options={[{ value: "password", label: "Password", description: "…", warning: "RFC 9700 §2.4: must not be used." }]} />
 */
export function CheckboxGroup({ defaultValue = [], ...rest }: CheckboxGroupProps) {
  return <ChoiceList type="checkbox" selected={defaultValue} {...rest} />;
}
