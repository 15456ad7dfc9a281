import { getFormProps, useForm } from "@conform-to/react";
import type { ReactNode } from "react";
import type { RealmSettings } from "#app/services/admin/settings";
import type { QuotaOffer } from "#app/services/applications/application";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { CheckboxField, RadioGroup } from "#app/ui/choice";
import { checkboxProps, fieldProps, summaryErrors } from "#app/ui/conform";
import { SelectField, TextArea, TextField } from "#app/ui/field";
import { exactDuration } from "#app/ui/format";
import { Form } from "#app/ui/remix";
import { quotaOptions } from "../applications/application-form";
import { FormAnswer, type SaveResult } from "../form-conflict";

const ALGORITHMS = [
  { value: "ES256", label: "ES256", description: "ECDSA with P-256. Short signatures, known to every library." },
  { value: "RS256", label: "RS256", description: "RSA with 2048 bits. For resource servers that know nothing newer." },
  { value: "EdDSA", label: "EdDSA", description: "Ed25519. The fastest; check that your resource servers know it." },
];

const SCOPE_POLICIES = [
  { value: "strict", label: "A refusal", description: "invalid_scope, so that a mistake is noticed." },
  {
    value: "drop",
    label: "A token without it",
    description: "As WSO2 does: with the allowed scopes that it names, or else the default ones.",
  },
];

const API_REGISTRATIONS = [
  { value: "admin", label: "Admins" },
  { value: "developer", label: "Everybody", description: "Each person manages the APIs they register, and an admin all of them." },
];

/** The fields by name, from top to bottom. */
const LABELS = {
  signUpOpen: "Sign-up is open",
  applicationTokenLifetime: "Application access token",
  userTokenLifetime: "User access token",
  refreshTokenLifetime: "Refresh token",
  minimumTokenLifetime: "Minimum of every token",
  maximumAccessTokenLifetime: "Maximum of access tokens",
  maximumRefreshTokenLifetime: "Maximum of refresh tokens",
  refreshFamilyLifetime: "Maximum of refreshing",
  refreshGrace: "Grace after the first use",
  refreshTokensMayBeKept: "Keys may keep their refresh token",
  maximumQuota: "Maximum of Shared Quota for Application Tokens",
  signingAlgorithm: "Algorithm of signing keys",
  scopePolicy: "What a token request gets that names one",
  apiRegistration: "Who may register APIs",
  codeLifetime: "Lifetime of a code",
  pkceRequired: "Every key must use PKCE",
  pkcePlainAllowed: "Keys may use PKCE with plain text",
  introspectionByGet: "Introspection by GET",
  allowedOrigins: "Allowed origins",
} as const satisfies Readonly<Record<keyof RealmSettings, string>>;

/** Each length of time as its field shows it. */
function lifetimesInWords(settings: RealmSettings) {
  return {
    applicationTokenLifetime: exactDuration(settings.applicationTokenLifetime),
    userTokenLifetime: exactDuration(settings.userTokenLifetime),
    refreshTokenLifetime: exactDuration(settings.refreshTokenLifetime),
    minimumTokenLifetime: exactDuration(settings.minimumTokenLifetime),
    maximumAccessTokenLifetime: exactDuration(settings.maximumAccessTokenLifetime),
    maximumRefreshTokenLifetime: exactDuration(settings.maximumRefreshTokenLifetime),
    refreshFamilyLifetime: exactDuration(settings.refreshFamilyLifetime),
    refreshGrace: exactDuration(settings.refreshGrace),
    codeLifetime: exactDuration(settings.codeLifetime),
  };
}

type Lifetime = keyof ReturnType<typeof lifetimesInWords>;

/** The settings as the form holds them. */
type SettingsFields = { [Name in Exclude<keyof RealmSettings, Lifetime | "allowedOrigins">]: RealmSettings[Name] } & Record<
  Lifetime | "allowedOrigins",
  string
>;

interface SettingsFormProps {
  readonly settings: RealmSettings;
  readonly quotas: readonly QuotaOffer[];
  /** Of `settings`. */
  readonly version: string;
  readonly lastResult: SaveResult;
}

/** Everything that is set once for the realm. */
export function SettingsForm({ settings, version, quotas, lastResult }: SettingsFormProps) {
  const [form, fields] = useForm<SettingsFields>({
    id: "settings",
    lastResult: lastResult ?? null,
    defaultValue: { ...settings, ...lifetimesInWords(settings), allowedOrigins: settings.allowedOrigins.join("\n") },
  });
  const lifetime = (name: Lifetime, help = "", why = "") => (
    <TextField label={LABELS[name]} description={help} why={why} {...fieldProps(fields[name])} autoComplete="off" required />
  );
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <div className="space-y-6">
        <FormAnswer
          version={version}
          lastResult={lastResult}
          labels={LABELS}
          choices={{
            maximumQuota: quotaOptions(quotas),
            signingAlgorithm: ALGORITHMS,
            scopePolicy: SCOPE_POLICIES,
            apiRegistration: API_REGISTRATIONS,
          }}
          errors={summaryErrors(
            form,
            Object.keys(LABELS).map((name) => ({ name })),
            LABELS,
          )}
          title="The settings were not saved"
        />
        <Card title="Accounts">
          <CheckboxField
            label={LABELS.signUpOpen}
            description="Anyone who reaches this portal may create an account. When closed, nobody new can."
            {...checkboxProps(fields.signUpOpen)}
          />
        </Card>
        <Card
          title="Token lifetimes"
          description="Such as 1 hour, 90 min, 30 days or seconds, for tokens issued from now on."
          why="A key may choose its own within the limits. Tokens that were issued before keep theirs."
        >
          <div className="space-y-6">
            <Lifetimes legend="Defaults">
              {lifetime("applicationTokenLifetime")}
              {lifetime("userTokenLifetime")}
              {lifetime("refreshTokenLifetime")}
            </Lifetimes>
            <Lifetimes legend="Limits">
              {lifetime("minimumTokenLifetime")}
              {lifetime("maximumAccessTokenLifetime")}
              {lifetime("maximumRefreshTokenLifetime")}
              {lifetime(
                "refreshFamilyLifetime",
                "Counted from a sign-in's first refresh token. Holds for existing refresh tokens too.",
                "When this time is over, the user signs in again, however often the token was renewed.",
              )}
            </Lifetimes>
          </div>
        </Card>
        <Card
          title="Refresh tokens"
          description="A refresh token works once and is answered with its successor."
          why="When a used one comes again later, somebody has copied it, and every token of its sign-in ends."
        >
          <div className="space-y-6">
            <TextField
              label={LABELS.refreshGrace}
              description="In which the same key gets the same successor again. At most 5 minutes; 0 switches it off."
              why="Programs race with themselves and lose answers. It holds for existing refresh tokens too, and each key's page counts the uses."
              {...fieldProps(fields.refreshGrace)}
              autoComplete="off"
              required
              className="max-w-40"
            />
            <CheckboxField
              label={LABELS.refreshTokensMayBeKept}
              description="A key with a secret may choose that its refresh tokens work until they expire, again and again."
              why="Where this is off, every refresh token is renewed at each use, so that a copied one is noticed."
              {...checkboxProps(fields.refreshTokensMayBeKept)}
            />
          </div>
        </Card>
        <Card title="Quota">
          <SelectField
            label={LABELS.maximumQuota}
            description="The most that owners may choose. It holds from the next token request on."
            why="Applications that have more obtain no more than this. An admin may set another for one application, on its page."
            {...fieldProps(fields.maximumQuota)}
            options={quotaOptions(quotas)}
          />
        </Card>
        <Card title="Signing">
          <RadioGroup
            legend={LABELS.signingAlgorithm}
            description="For JWT access tokens. A change makes a new key with the next token."
            why="The key before it stays published until its tokens have expired, so that resource servers can go on checking them."
            {...fieldProps(fields.signingAlgorithm)}
            options={ALGORITHMS}
          />
        </Card>
        <Card title="Scopes that are not allowed">
          <RadioGroup
            legend={LABELS.scopePolicy}
            description="For keys that do not say otherwise. What was granted stands in the answer's scope."
            why="A refusal shows a mistake at once. Clients that ask for PRODUCTION and the like everywhere need the token without it."
            {...fieldProps(fields.scopePolicy)}
            options={SCOPE_POLICIES}
          />
        </Card>
        <Card title="APIs">
          <RadioGroup legend={LABELS.apiRegistration} {...fieldProps(fields.apiRegistration)} options={API_REGISTRATIONS} />
        </Card>
        <Card title="Authorization codes" description="For applications to which people sign in.">
          <div className="space-y-6">
            <TextField
              label={LABELS.codeLifetime}
              description="In which the application must redeem it. At most 10 minutes."
              {...fieldProps(fields.codeLifetime)}
              autoComplete="off"
              required
              className="max-w-40"
            />
            <CheckboxField
              label={LABELS.pkceRequired}
              description="Where this is off, keys with a secret decide for themselves. Keys without one always must."
              {...checkboxProps(fields.pkceRequired)}
            />
            <CheckboxField
              label={LABELS.pkcePlainAllowed}
              description="For old libraries that cannot do S256. Each key decides for itself."
              why="With plain text, whoever reads the request at /authorize can redeem its code. Keys without a secret never may use it."
              {...checkboxProps(fields.pkcePlainAllowed)}
            />
          </div>
        </Card>
        <Card title="Introspection">
          <CheckboxField
            label={LABELS.introspectionByGet}
            description="For resource servers that can send the token only in the URL, such as Dovecot in mode “get”."
            why="Proxies and their logs keep URLs, and so the tokens in them, while those still work. Leave it off where the resource server can use POST."
            {...checkboxProps(fields.introspectionByGet)}
          />
        </Card>
        <Card title="Web pages of other sites">
          <TextArea
            label={LABELS.allowedOrigins}
            description="Sites whose scripts may use the token service from a browser, one a line."
            why="Browsers refuse scripts of other sites otherwise. Sites to which a key's callback URLs lead need not be listed. Cookies are never sent along."
            {...fieldProps(fields.allowedOrigins)}
            placeholder="https://docs.example.com"
            mono
            optional
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
