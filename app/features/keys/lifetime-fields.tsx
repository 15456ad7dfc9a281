import type { FieldMetadata } from "@conform-to/react";
import type { KeyView } from "#app/services/keys/key-page";
import type { KeyPolicy } from "#app/services/keys/policy";
import { RadioGroup } from "#app/ui/choice";
import { fieldProps } from "#app/ui/conform";
import { TextField } from "#app/ui/field";
import { exactDuration, formatCount } from "#app/ui/format";
import { refreshTokenOptions } from "./configuration-options";
import { KEY_LABELS } from "./field-labels";

interface RefreshTokenFieldProps {
  readonly policy: KeyPolicy;
  /** null before "Generate Keys". */
  readonly configured: KeyView | null;
  readonly mayKeep: boolean;
  readonly field: FieldMetadata<string>;
}

/** What becomes of a used refresh token, where there is a choice, and how often one came again. */
export function RefreshTokenField({ policy, mayKeep, configured, field }: RefreshTokenFieldProps) {
  const count = configured?.refreshReplays ?? 0;
  const replays =
    count === 0
      ? undefined
      : `In the last 7 days a used refresh token came again ${count === 1 ? "once" : `${formatCount(count)} times`} within the grace.`;
  const why = replays === undefined ? undefined : "The application refreshes twice at once, or answers get lost.";
  if (mayKeep || configured?.keepRefreshToken) {
    return (
      <RadioGroup
        legend={KEY_LABELS.keepRefreshToken}
        description={replays}
        why={why}
        {...fieldProps(field)}
        options={refreshTokenOptions(policy)}
      />
    );
  }
  return replays === undefined ? null : (
    <p className="text-sm text-muted">
      {replays} {why}
    </p>
  );
}

interface LifetimeFieldsProps {
  readonly policy: KeyPolicy;
  readonly fields: {
    readonly applicationTokenLifetime: FieldMetadata<string>;
    readonly userTokenLifetime: FieldMetadata<string>;
    readonly refreshTokenLifetime: FieldMetadata<string>;
  };
}

/** The three lifetimes in words or seconds; an empty one takes the portal's default. */
export function LifetimeFields({ policy: { defaults }, fields }: LifetimeFieldsProps) {
  const rows = [
    {
      label: KEY_LABELS.applicationTokenLifetime,
      help: "Tokens that the application obtains for itself.",
      field: fields.applicationTokenLifetime,
      fallback: defaults.application,
    },
    {
      label: KEY_LABELS.userTokenLifetime,
      help: "Tokens that it obtains on behalf of a person.",
      field: fields.userTokenLifetime,
      fallback: defaults.user,
    },
    {
      label: KEY_LABELS.refreshTokenLifetime,
      help: "How long it can go on without asking the person again.",
      field: fields.refreshTokenLifetime,
      fallback: defaults.refresh,
    },
  ];
  return (
    <div className="grid items-end gap-5 md:grid-cols-3">
      {rows.map(({ label, help, field, fallback }) => (
        <TextField
          key={field.name}
          label={label}
          description={`${help} Empty: ${exactDuration(fallback)}.`}
          {...fieldProps(field)}
          placeholder={exactDuration(fallback)}
          autoComplete="off"
        />
      ))}
    </div>
  );
}

/** What a lifetime may be. */
export function lifetimeRule({ limits: { minimum, maximumAccess, maximumRefresh } }: KeyPolicy): string {
  return `“30 minutes”, “1 day” or seconds. ${exactDuration(minimum)} to ${exactDuration(maximumAccess)}, refresh tokens to ${exactDuration(maximumRefresh)}.`;
}
