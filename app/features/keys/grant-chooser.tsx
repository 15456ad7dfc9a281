import Check from "lucide-react/icons/check";
import Lock from "lucide-react/icons/lock";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import type { ReactNode } from "react";
import type { Change } from "#app/services/keys/difference";
import type { GrantChoice, GrantStanding } from "#app/services/keys/grant-choices";
import { ROW_LABEL_CLASS, TICK_CLASS } from "#app/ui/choice";
import { cx } from "#app/ui/cx";
import { FieldError } from "#app/ui/field";
import { plural, pluralUpTo } from "#app/ui/format";
import { Icon } from "#app/ui/icon";
import { Time } from "#app/ui/time";
import { KEY_LABELS } from "./field-labels";

interface GrantChooserProps {
  readonly id: string;
  readonly name: string;
  readonly errors: readonly string[] | undefined;
  /** The values ticked at first. */
  readonly defaultValue: readonly string[];
  readonly choices: readonly GrantChoice[];
  /** What the key has ticked as it is stored: it may be unticked, also where it is off. */
  readonly kept: readonly string[];
  readonly now: number;
  /** What saving would change. */
  readonly changes: readonly Change[];
}

const GROUPS = [
  { standing: "recommended", title: "Recommended", icon: Check },
  { standing: "allowed", title: "Allowed", icon: undefined },
  { standing: "discouraged", title: "Discouraged", icon: TriangleAlert },
  { standing: "off", title: "Off", icon: Lock },
] as const satisfies readonly { readonly standing: GrantStanding; readonly [key: string]: unknown }[];

/** "Grant Types", ordered for the kind of program: what it needs as a rule first, what nobody may tick last, with who can be asked. */
export function GrantChooser({ id, name, errors, defaultValue, choices, kept, now, changes }: GrantChooserProps) {
  return (
    <fieldset id={id} tabIndex={-1} className="min-w-0 rounded-sm" aria-describedby={errors?.length ? `${id}-error` : undefined}>
      <legend className="sr-only">{KEY_LABELS.grantTypes}</legend>
      <div className="flex flex-col gap-3">
        <div className="overflow-hidden rounded-lg border border-line bg-surface shadow-card">
          {GROUPS.map(({ standing, title, icon }) => {
            const group = choices.filter((choice) => choice.standing === standing);
            return group.length === 0 ? null : (
              <div key={standing} className="border-t border-line first:border-t-0">
                <p className="flex items-center gap-1.5 border-b border-line bg-sunken px-4 py-2 text-small font-semibold text-muted">
                  {icon ? <Icon as={icon} /> : null}
                  {title}
                </p>
                {group.map((choice) => (
                  <GrantRow
                    key={choice.name}
                    id={`${id}-${choice.name.replaceAll(/[^A-Za-z0-9_-]/g, "-")}`}
                    name={name}
                    choice={choice}
                    ticked={defaultValue.includes(choice.name)}
                    kept={kept.includes(choice.name)}
                    now={now}
                    change={changes.find((change) => change.kind === "grant" && change.grantType === choice.name)}
                  />
                ))}
              </div>
            );
          })}
        </div>
        <FieldError id={id} errors={errors} />
      </div>
    </fieldset>
  );
}

interface GrantRowProps {
  readonly id: string;
  readonly name: string;
  readonly choice: GrantChoice;
  readonly ticked: boolean;
  readonly kept: boolean;
  readonly now: number;
  /** What saving would change of it. */
  readonly change: Change | undefined;
}

function GrantRow({ id, name, choice, ticked, kept, now, change }: GrantRowProps) {
  const isOff = choice.off !== null;
  return (
    <div
      className={cx(
        "relative flex gap-2.5 border-t border-line px-4 py-2.5 first-of-type:border-t-0 md:px-5",
        change && "bg-brass-soft shadow-[inset_3px_0_0_var(--color-brass)]",
      )}
    >
      <input
        type="checkbox"
        id={id}
        name={name}
        value={choice.name}
        defaultChecked={ticked}
        disabled={isOff && !kept}
        aria-describedby={`${id}-description`}
        className={TICK_CLASS}
      />
      <div className="min-w-0 flex-1 text-sm">
        <div className="flex flex-wrap justify-between gap-x-4">
          <span className="min-w-0">
            <label htmlFor={id} className={cx("font-semibold", ROW_LABEL_CLASS, isOff && !kept && "text-muted")}>
              {choice.label}
            </label>{" "}
            <code className="font-mono text-micro text-muted [overflow-wrap:anywhere]">{choice.name}</code>
          </span>
          {choice.tokensLastDay === 0 ? null : (
            <span className="text-small text-muted tabular-nums">{`${plural(choice.tokensLastDay, "token")} in 24 h`}</span>
          )}
        </div>
        <div id={`${id}-description`} className={cx("text-small", change ? "text-brass-ink" : "text-muted")}>
          <WillChange change={change} />
          <p>
            {choice.summary}
            {choice.needsCallbackUrl ? " Needs a Callback URL." : ""}
          </p>
          {choice.warning === null ? null : <p className="text-brass-ink">{choice.warning}</p>}
          <OffReason off={choice.off} kept={kept} now={now} />
        </div>
      </div>
    </div>
  );
}

function WillChange({ change }: Pick<GrantRowProps, "change">) {
  if (change?.kind !== "grant") return null;
  const stops = change.stops > 0 ? `: stops ${pluralUpTo(change.stops, "refresh token")} in use` : "";
  return <p className="font-semibold">{change.on ? "Will be switched on" : `Will be switched off${stops}`}</p>;
}

function OffReason({ off, kept, now }: Pick<GrantChoice, "off"> & Pick<GrantRowProps, "kept" | "now">): ReactNode {
  if (off === null) return null;
  if (off.by === "kind") return <p>Not for a key of this kind: it has no secret that would prove who asks.</p>;
  return (
    <p>
      {kept ? "Switched off by an admin, and refused until it is switched on again. " : "Switched off by an admin"}
      {off.since === null || kept ? null : (
        <>
          {" "}
          <Time value={off.since} now={now} />
        </>
      )}
      {kept ? "Once unticked here, it cannot be ticked again until then." : ". "}
      {off.ask === null ? null : (
        <>
          {" "}
          Ask <bdi>{off.ask}</bdi>.
        </>
      )}
    </p>
  );
}
