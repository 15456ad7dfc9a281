import type { FieldMetadata } from "@conform-to/react";
import type { KeyView } from "#app/services/keys/key-page";
import { CheckboxField, RadioGroup } from "#app/ui/choice";
import { checkboxProps, fieldProps } from "#app/ui/conform";
import { TextArea, TextField } from "#app/ui/field";
import { FormSection } from "#app/ui/form";
import { Time } from "#app/ui/time";
import { KEY_LABELS } from "./field-labels";
import type { OpenIdFields } from "./openid-options";

interface OpenIdFieldsProps {
  readonly fields: { readonly [Name in keyof OpenIdFields]: FieldMetadata<string> };
  /** null before "Generate Keys". */
  readonly configured: KeyView | null;
  readonly now: number;
}

/** The group "OpenID Connect": closed, as few applications need more than its defaults, but open where something in it is wrong. */
export function OpenIdGroup({ fields, configured, now }: OpenIdFieldsProps) {
  const isRefused = GROUP.some((name) => (fields[name].errors ?? []).length > 0);
  const failures = configured?.logoutFailures ?? [];
  return (
    <FormSection title="OpenID Connect" description="Few applications need more than its defaults.">
      <details className="rounded-lg border border-line bg-surface" open={isRefused || failures.length > 0}>
        <summary className="cursor-pointer px-4 py-3 text-sm font-medium">Sign-in and sign-out</summary>
        <div className="flex flex-col gap-5 border-t border-line px-4 py-5">
          <TextField
            label={KEY_LABELS.idTokenLifetime}
            description="1 minute to 1 day. Empty: 1 hour."
            {...fieldProps(fields.idTokenLifetime)}
            placeholder="1 hour"
            autoComplete="off"
            optional
            className="max-w-40"
          />
          <RadioGroup
            legend={KEY_LABELS.idTokenSignedResponseAlg}
            {...fieldProps(fields.idTokenSignedResponseAlg)}
            options={[
              { value: "ES256", label: "ES256" },
              { value: "RS256", label: "RS256", description: "For libraries that know nothing else." },
            ]}
          />
          <RadioGroup
            legend={KEY_LABELS.userinfoSignedResponseAlg}
            {...fieldProps(fields.userinfoSignedResponseAlg)}
            options={[
              { value: "none", label: "JSON" },
              { value: "ES256", label: "JWT, signed with ES256" },
              { value: "RS256", label: "JWT, signed with RS256" },
            ]}
          />
          <RadioGroup
            legend={KEY_LABELS.subjectType}
            {...fieldProps(fields.subjectType)}
            description="To change this gives everybody a new identifier."
            options={[
              { value: "public", label: "Public", description: "Every application knows a person by the same identifier." },
              {
                value: "pairwise",
                label: "Pairwise",
                description: "Applications of other hosts cannot tell that a person is the same.",
              },
            ]}
          />
          <TextField
            label={KEY_LABELS.sectorIdentifierUri}
            description="For pairwise names where the callback URLs have several hosts: keys with the same host here share them."
            {...fieldProps(fields.sectorIdentifierUri)}
            placeholder="https://app.example"
            autoComplete="off"
            optional
          />
          <TextArea
            label={KEY_LABELS.postLogoutRedirectUris}
            description="Where people may be sent back to after they signed out, one URL a line, matched exactly."
            {...fieldProps(fields.postLogoutRedirectUris)}
            placeholder="https://app.example/signed-out"
            mono
          />
          <TextField
            label={KEY_LABELS.backchannelLogoutUri}
            description="This portal sends a logout token there when a session ends, whichever way it does."
            {...fieldProps(fields.backchannelLogoutUri)}
            placeholder="https://app.example/backchannel-logout"
            autoComplete="off"
            optional
          />
          <CheckboxField label={KEY_LABELS.backchannelLogoutSessionRequired} {...checkboxProps(fields.backchannelLogoutSessionRequired)} />
          <TextField
            label={KEY_LABELS.frontchannelLogoutUri}
            description="A page of the application that is loaded in a frame when a person signs out here."
            why="The page reads the application's cookies to end its session: browsers that keep cookies from frames defeat it."
            {...fieldProps(fields.frontchannelLogoutUri)}
            placeholder="https://app.example/frontchannel-logout"
            autoComplete="off"
            optional
          />
          <CheckboxField
            label={KEY_LABELS.frontchannelLogoutSessionRequired}
            {...checkboxProps(fields.frontchannelLogoutSessionRequired)}
          />
          {failures.length > 0 ? <Failures failures={failures} now={now} /> : null}
        </div>
      </details>
    </FormSection>
  );
}

const GROUP: readonly (keyof OpenIdFields)[] = [
  "idTokenLifetime",
  "idTokenSignedResponseAlg",
  "userinfoSignedResponseAlg",
  "subjectType",
  "sectorIdentifierUri",
  "postLogoutRedirectUris",
  "backchannelLogoutUri",
  "frontchannelLogoutUri",
];

function Failures({ failures, now }: { readonly failures: KeyView["logoutFailures"]; readonly now: number }) {
  return (
    <div className="text-sm">
      <p className="font-medium">Logout tokens that were not taken</p>
      <ul className="mt-1 space-y-1 text-muted">
        {failures.map(({ endedAt, attempts, nextAttemptAt, problem }) => (
          <li key={endedAt.getTime()}>
            Session ended <Time value={endedAt} now={now} />: {problem} {attempts === 1 ? "Tried once" : `Tried ${attempts} times`}
            {nextAttemptAt === null ? ", given up." : ", next soon."}
          </li>
        ))}
      </ul>
    </div>
  );
}
