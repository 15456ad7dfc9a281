import ArrowRight from "lucide-react/icons/arrow-right";
import { type ReactNode, useEffect, useRef } from "react";
import type { Change, ChangedField, KeyDifference } from "#app/services/keys/difference";
import { Button, ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { FormSection } from "#app/ui/form";
import { formatDuration, plural, pluralUpTo } from "#app/ui/format";
import { Icon } from "#app/ui/icon";
import type { InternalHref } from "#app/ui/link";
import type { FieldChoices } from "../form-conflict";
import { KEY_LABELS } from "./field-labels";

const IN_SECONDS: ReadonlySet<ChangedField> = new Set([
  "applicationTokenLifetime",
  "userTokenLifetime",
  "refreshTokenLifetime",
  "idTokenLifetime",
]);

interface DifferenceCardProps {
  readonly difference: KeyDifference;
  /** What the form calls its values. */
  readonly choices: FieldChoices;
  /** Where "Discard" leads. */
  readonly settings: InternalHref;
  /** It answers a button: the heading takes the focus. One that appears while fields are being changed leaves it there. */
  readonly asked: boolean;
}

/** "Before you save": what the form would change and what follows from it, with the button that saves it. It stands inside the form. */
export function DifferenceCard({ difference, choices, settings, asked }: DifferenceCardProps) {
  const { changes, fingerprint, tokensInUse } = difference;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (asked) heading.current?.focus();
  }, [asked]);
  return (
    <FormSection
      id="difference"
      heading={heading}
      title="Before you save"
      description={`What the change will do, from the next token request on.${
        tokensInUse > 0 ? ` ${pluralUpTo(tokensInUse, "token")} of this key ${tokensInUse === 1 ? "is" : "are"} in use.` : ""
      }`}
    >
      <Card
        tone="brass"
        flush
        footer={
          <div className="flex flex-wrap items-center gap-3">
            <input type="hidden" name="reviewed" value={fingerprint} />
            <Button variant="primary" name="intent" value="update">
              {`Save ${plural(changes.length, "change")}`}
            </Button>
            <ButtonLink to={settings} variant="ghost" reloadDocument>
              Discard
            </ButtonLink>
          </div>
        }
      >
        <ul className="divide-y divide-line">
          {changes.map((change) => (
            <li
              key={change.kind === "grant" ? change.grantType : change.field}
              className="grid gap-x-4 gap-y-0.5 px-4 py-3 md:grid-cols-[11rem_minmax(0,1fr)] md:px-5"
            >
              <span className="text-sm font-semibold">{change.kind === "grant" ? change.label : KEY_LABELS[change.field]}</span>
              <ChangeWords change={change} choices={choices} />
            </li>
          ))}
        </ul>
      </Card>
    </FormSection>
  );
}

function ChangeWords({ change, choices }: { readonly change: Change; readonly choices: FieldChoices }) {
  switch (change.kind) {
    case "grant":
      return <GrantWords change={change} />;
    case "list":
      return (
        <div className="min-w-0 text-sm [overflow-wrap:anywhere]">
          {change.removed.length > 0 ? (
            <p>
              Goes: <del>{change.removed.join(", ")}</del>
            </p>
          ) : null}
          {change.added.length > 0 ? (
            <p>
              Comes: <ins className="font-semibold no-underline">{change.added.join(", ")}</ins>
            </p>
          ) : null}
          <Effect>{change.effect}</Effect>
        </div>
      );
    case "value":
      return (
        <div className="min-w-0">
          <FromTo before={valueWords(change.field, change.before, choices)} after={valueWords(change.field, change.after, choices)} />
          <Effect>{change.effect}</Effect>
        </div>
      );
  }
}

function GrantWords({
  change: { grantType, on, stops, tokensLastDay, needsCallbackUrl },
}: {
  readonly change: Extract<Change, { kind: "grant" }>;
}) {
  return (
    <div className="min-w-0">
      <FromTo before={on ? "off" : "on"} after={on ? "on" : "off"} />
      {on ? (
        <Effect>{needsCallbackUrl ? "Callback URLs are required from now on." : null}</Effect>
      ) : (
        <>
          {stops > 0 ? <Effect danger>{`Stops ${pluralUpTo(stops, "refresh token")} in use.`}</Effect> : null}
          {tokensLastDay > 0 ? (
            <Effect
              danger
            >{`${plural(tokensLastDay, "token")} ${tokensLastDay === 1 ? "was" : "were"} issued by it in the last 24 hours: such requests will be refused.`}</Effect>
          ) : (
            <Effect>No token was issued by it in the last 24 hours.</Effect>
          )}
          {grantType === "refresh_token" ? null : <Effect>Access tokens that were issued stay until they expire.</Effect>}
        </>
      )}
    </div>
  );
}

function FromTo({ before, after }: { readonly before: string; readonly after: string }) {
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm [overflow-wrap:anywhere]">
      <del className="text-muted">{before}</del>
      <Icon as={ArrowRight} />
      <ins className="font-semibold no-underline">{after}</ins>
    </p>
  );
}

function Effect({ danger, children }: { readonly danger?: boolean; readonly children: ReactNode }) {
  return children ? <p className={danger ? "text-small text-danger-ink" : "text-small text-muted"}>{children}</p> : null;
}

/** A stored value as the form calls it, or as people read it. */
function valueWords(field: ChangedField, value: string | number | boolean | null, choices: FieldChoices): string {
  const chosen = choices[field]?.find((choice) => choice.value === String(value));
  if (chosen !== undefined) return chosen.label;
  if (value === null) return "the default";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number") return IN_SECONDS.has(field) ? formatDuration(value) : String(value);
  return value === "" ? "none" : value;
}
