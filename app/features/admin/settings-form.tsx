import { getFormProps, useForm } from "@conform-to/react";
import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { CheckboxField } from "#app/ui/checkbox-field";
import { checkboxProps, fieldProps, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/error-summary";
import { formatDuration } from "#app/ui/format";
import { RadioGroup } from "#app/ui/radio-group";
import { TextField } from "#app/ui/text-field";
import type { LastResult } from "../accounts/last-result";

/** Lifetimes in seconds. */
export interface SettingsValues {
  readonly signUpOpen: boolean;
  readonly applicationTokenLifetime: number;
  readonly userTokenLifetime: number;
  readonly refreshTokenLifetime: number;
  readonly minimumTokenLifetime: number;
  readonly maximumAccessTokenLifetime: number;
  readonly maximumRefreshTokenLifetime: number;
  readonly signingAlgorithm: string;
}

const ALGORITHMS = [
  { value: "ES256", label: "ES256", description: "ECDSA with P-256. Short signatures, known to every library." },
  { value: "RS256", label: "RS256", description: "RSA with 2048 bits. For resource servers that know nothing newer." },
  { value: "EdDSA", label: "EdDSA", description: "Ed25519. The fastest; check that your resource servers know it." },
];

/** Everything that is set once for the realm. */
export function SettingsForm({ settings, lastResult }: { readonly settings: SettingsValues; readonly lastResult: LastResult }) {
  const [form, fields] = useForm<{ [Name in keyof SettingsValues]: SettingsValues[Name] }>({
    id: "settings",
    lastResult: lastResult ?? null,
    defaultValue: settings,
  });
  const lifetime = (name: Exclude<keyof SettingsValues, "signUpOpen" | "signingAlgorithm">, label: string) => (
    <TextField
      label={label}
      description={`Now ${formatDuration(settings[name])}.`}
      {...fieldProps(fields[name])}
      inputMode="numeric"
      autoComplete="off"
      required
    />
  );
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <div className="space-y-6">
        <ErrorSummary
          errors={summaryErrors(form, [
            fields.signUpOpen,
            fields.applicationTokenLifetime,
            fields.userTokenLifetime,
            fields.refreshTokenLifetime,
            fields.minimumTokenLifetime,
            fields.maximumAccessTokenLifetime,
            fields.maximumRefreshTokenLifetime,
            fields.signingAlgorithm,
          ])}
          title="The settings were not saved"
        />
        <Card title="Accounts">
          <CheckboxField
            label="Sign-up is open"
            description="Anyone who reaches this portal may create an account. When closed, nobody new can."
            {...checkboxProps(fields.signUpOpen)}
          />
        </Card>
        <Card title="Token lifetimes" description="In seconds, for tokens issued from now on. A key may choose its own within the limits.">
          <div className="space-y-6">
            <Lifetimes legend="Defaults">
              {lifetime("applicationTokenLifetime", "Application access token")}
              {lifetime("userTokenLifetime", "User access token")}
              {lifetime("refreshTokenLifetime", "Refresh token")}
            </Lifetimes>
            <Lifetimes legend="Limits">
              {lifetime("minimumTokenLifetime", "Minimum of every token")}
              {lifetime("maximumAccessTokenLifetime", "Maximum of access tokens")}
              {lifetime("maximumRefreshTokenLifetime", "Maximum of refresh tokens")}
            </Lifetimes>
          </div>
        </Card>
        <Card title="Signing">
          <RadioGroup
            legend="Algorithm of signing keys"
            description="For JWT access tokens. A change makes a new key with the next token; the key before it stays published until its tokens have expired."
            {...fieldProps(fields.signingAlgorithm)}
            options={ALGORITHMS}
          />
        </Card>
        <Button variant="primary">Save settings</Button>
      </div>
    </Form>
  );
}

function Lifetimes({ legend, children }: { readonly legend: string; readonly children: ReactNode }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-3 text-sm font-semibold">{legend}</legend>
      <div className="grid items-start gap-4 sm:grid-cols-2 xl:grid-cols-3">{children}</div>
    </fieldset>
  );
}
