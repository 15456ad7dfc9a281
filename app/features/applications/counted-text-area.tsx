import { type ComponentProps, useState } from "react";
import { TextArea } from "#app/ui/field";

interface CountedTextAreaProps extends Omit<ComponentProps<typeof TextArea>, "description" | "maxLength"> {
  readonly maxLength: number;
}

/** A text area that says how many characters are left; without JavaScript, how many there may be. */
export function CountedTextArea({ maxLength, defaultValue, ...rest }: CountedTextAreaProps) {
  const [used, setUsed] = useState<number | null>(null);
  const text = used === null ? `Up to ${maxLength} characters.` : `( ${maxLength - used} ) characters remaining`;
  return (
    <TextArea
      {...rest}
      defaultValue={defaultValue}
      maxLength={maxLength}
      description={text}
      onInput={(event) => setUsed(event.currentTarget.value.length)}
    />
  );
}
