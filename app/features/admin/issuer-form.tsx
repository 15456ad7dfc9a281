import { type FieldMetadata, getFormProps, useForm } from "@conform-to/react";
import type { IssuerItem } from "#app/services/admin/trusted-issuers";
import { Button, ButtonLink } from "#app/ui/button";
import { DefinitionList } from "#app/ui/card";
import { RadioGroup } from "#app/ui/choice";
import { InlineCode } from "#app/ui/code";
import { fieldProps, type LastResult, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { TextArea, TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { FormAnswer, type SaveResult } from "../form-conflict";
import { ISSUERS_HREF } from "./issuers";

const SUBJECTS = [
  {
    value: "own",
    label: "Subjects without an account",
    description: "Tokens name the issuer and its subject. They are about no user of this portal.",
  },
  {
    value: "users",
    label: "Users of this portal, by email address",
    description: "The address must belong to an active user, in one of the domains below. No account is ever made.",
  },
] as const;

const USUAL_LIFE = "600";

interface IssuerFields {
  readonly jwksUri: string;
  readonly jwks: string;
  readonly audiences: string;
  readonly clientIds: string;
  readonly subjects: string;
  readonly emailDomains: string;
  readonly scopes: string;
  readonly longestLife: string;
}

/** What the form calls its values. */
const LABELS: Readonly<Record<keyof IssuerFields, string>> = {
  jwksUri: "JWKS URL",
  jwks: "JWKS",
  clientIds: "Client IDs",
  subjects: "Subjects",
  emailDomains: "Email domains",
  audiences: "Audiences",
  scopes: "Scopes",
  longestLife: "Longest life of an assertion, in seconds",
};

/** An issuer that is to be trusted. */
export function NewIssuerForm({ lastResult }: { readonly lastResult: LastResult }) {
  const [form, fields] = useForm<IssuerFields & { issuer: string }>({
    id: "new-issuer",
    lastResult: lastResult ?? null,
    defaultValue: { subjects: "own", longestLife: USUAL_LIFE },
  });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="intent" value="add" />
      <FormFields>
        <ErrorSummary errors={summaryErrors(form, [fields.issuer, ...listed(fields)])} title="The issuer was not added" />
        <TextField
          label="Issuer"
          description="Exactly as iss in its assertions, such as https://idp.example.com. It cannot be changed later."
          {...fieldProps(fields.issuer)}
          autoComplete="off"
          mono
          required
        />
        <TermInputs fields={fields} />
        <FormActions>
          <Button variant="primary">Trust issuer</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}

interface EditIssuerFormProps {
  readonly issuer: IssuerItem;
  /** Of what is edited. */
  readonly version: string;
  readonly lastResult: SaveResult;
}

/** What the assertions of an issuer are worth. */
export function EditIssuerForm({ issuer, version, lastResult }: EditIssuerFormProps) {
  const { id, jwks, jwksUri, audiences, clients, emailDomains, scopes, longestLife } = issuer;
  const [form, fields] = useForm<IssuerFields>({
    id: "edit-issuer",
    lastResult: lastResult ?? null,
    defaultValue: {
      jwksUri: jwksUri ?? "",
      jwks: jwks === null ? "" : JSON.stringify(JSON.parse(jwks), null, 2),
      audiences: audiences?.join("\n") ?? "",
      clientIds: clients.map(({ clientId }) => clientId).join("\n"),
      subjects: emailDomains === null ? "own" : "users",
      emailDomains: emailDomains?.join(" ") ?? "",
      scopes: scopes?.join(" ") ?? "",
      longestLife: String(longestLife),
    },
  });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="intent" value="edit" />
      <input type="hidden" name="id" value={id} />
      <FormFields>
        <FormAnswer
          version={version}
          lastResult={lastResult}
          labels={LABELS}
          errors={summaryErrors(form, listed(fields))}
          title="The issuer was not changed"
        />
        <DefinitionList items={[{ term: "Issuer", value: <InlineCode>{issuer.issuer}</InlineCode> }]} />
        <TermInputs fields={fields} />
        <FormActions>
          <Button variant="primary">Save</Button>
          <ButtonLink to={ISSUERS_HREF} variant="ghost">
            Cancel
          </ButtonLink>
        </FormActions>
      </FormFields>
    </Form>
  );
}

type Fields = Readonly<Record<keyof IssuerFields, FieldMetadata<string>>>;

function listed(fields: Fields) {
  const { jwksUri, jwks, clientIds, subjects, emailDomains, audiences, scopes, longestLife } = fields;
  return [jwksUri, jwks, clientIds, subjects, emailDomains, audiences, scopes, longestLife];
}

function TermInputs({ fields }: { readonly fields: Fields }) {
  const { id, name, errors, defaultValue } = fieldProps(fields.subjects);
  return (
    <>
      <TextField
        label={LABELS.jwksUri}
        description="Where it publishes its keys, by https. They are fetched when a key presents an assertion."
        {...fieldProps(fields.jwksUri)}
        autoComplete="off"
        mono
      />
      <TextArea
        label={LABELS.jwks}
        description="Its public keys instead of an address."
        {...fieldProps(fields.jwks)}
        spellCheck={false}
        mono
      />
      <TextArea
        label={LABELS.clientIds}
        description="Of the keys that may present its assertions, one a line. They need the grant type JWT."
        {...fieldProps(fields.clientIds)}
        spellCheck={false}
        mono
      />
      <RadioGroup legend={LABELS.subjects} {...{ id, name, errors, defaultValue }} options={SUBJECTS} required />
      <TextField
        label={LABELS.emailDomains}
        description="Domains whose addresses the issuer gives out, for users only, separated by blanks."
        {...fieldProps(fields.emailDomains)}
        autoComplete="off"
        mono
        optional
      />
      <TextArea
        label={LABELS.audiences}
        description="What aud may be, one a line. Empty: this portal’s issuers and token endpoints."
        {...fieldProps(fields.audiences)}
        spellCheck={false}
        mono
        optional
      />
      <TextField
        label={LABELS.scopes}
        description="The most that tokens may have, separated by blanks. Empty: those of the key."
        {...fieldProps(fields.scopes)}
        autoComplete="off"
        mono
        optional
      />
      <TextField
        label={LABELS.longestLife}
        description="From 60 to 86400. A used assertion is remembered for as long."
        {...fieldProps(fields.longestLife)}
        inputMode="numeric"
        autoComplete="off"
        required
      />
    </>
  );
}
