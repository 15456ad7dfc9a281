import type { FieldMetadata } from "@conform-to/react";
import { fieldProps } from "#app/ui/conform";
import { TextField } from "#app/ui/field";
import { formatCount, formatDuration } from "#app/ui/format";
import type { PolicyView } from "./view";

interface LifetimeFieldsProps {
  readonly policy: PolicyView;
  readonly fields: {
    readonly applicationTokenLifetime: FieldMetadata<string>;
    readonly userTokenLifetime: FieldMetadata<string>;
    readonly refreshTokenLifetime: FieldMetadata<string>;
  };
}

/** The three lifetimes in seconds; an empty one takes the portal's default. */
export function LifetimeFields({ policy: { defaults, limits }, fields }: LifetimeFieldsProps) {
  const rows = [
    {
      label: "Application Access Token Expiry Time",
      help: "Tokens that the application obtains for itself.",
      field: fields.applicationTokenLifetime,
      fallback: defaults.application,
      maximum: limits.maximumAccess,
    },
    {
      label: "User Access Token Expiry Time",
      help: "Tokens that it obtains on behalf of a person.",
      field: fields.userTokenLifetime,
      fallback: defaults.user,
      maximum: limits.maximumAccess,
    },
    {
      label: "Refresh Token Expiry Time",
      help: "How long it can go on without asking the person again.",
      field: fields.refreshTokenLifetime,
      fallback: defaults.refresh,
      maximum: limits.maximumRefresh,
    },
  ];
  return rows.map(({ label, help, field, fallback, maximum }) => (
    <TextField
      key={field.name}
      label={label}
      description={`${help} Seconds, ${limits.minimum} to ${maximum}. Empty: the portal's default, ${formatCount(fallback)} (${formatDuration(fallback)}).`}
      {...fieldProps(field)}
      inputMode="numeric"
      placeholder={String(fallback)}
      autoComplete="off"
      optional
      className="max-w-40"
    />
  ));
}
