import type { GrantRuleNotice } from "#app/services/keys/grant-rules";
import { Time } from "#app/ui/time";

interface GrantRuleTitleProps {
  readonly rule: Pick<GrantRuleNotice, "label" | "state"> & {
    readonly offFrom: Date | string | null;
    readonly exceptedUntil: Date | string | null;
  };
  readonly now: number;
}

/** What a rule of the grant policy does to a key, in one sentence: "Password will be refused from 11 Jan 2027". */
export function GrantRuleTitle({ rule: { label, state, offFrom, exceptedUntil }, now }: GrantRuleTitleProps) {
  if (exceptedUntil !== null) {
    return (
      <>
        {label} works by an exception that ends <Time value={exceptedUntil} now={now} />
      </>
    );
  }
  if (state === "off") return <>{label} is refused</>;
  if (offFrom === null) return <>{label} is to be switched off: no day is set yet</>;
  return (
    <>
      {label} will be refused from <Time value={offFrom} /> on
    </>
  );
}
