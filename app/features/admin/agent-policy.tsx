import { getFormProps, useForm } from "@conform-to/react";
import type { AgentPolicyInput } from "#app/services/agents/policy";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { RadioGroup } from "#app/ui/choice";
import { fieldProps, resultOf, summaryErrors } from "#app/ui/conform";
import { TextArea, TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { FormAnswer, type SaveResult } from "../form-conflict";

const LISTED_HELP = "One host a line: app.example.com, or .example.com for all below it.";

const LABELS = {
  metadataDocuments: "Programs that name themselves by a document",
  documentHosts: "Hosts of documents",
  dynamicRegistration: "Programs that register themselves",
  registrationHosts: "Hosts of callback URLs",
  unusedRegistrationHours: "Hours until what nobody has authorised is deleted",
} as const satisfies Readonly<Record<keyof AgentPolicyInput, string>>;

const METADATA_DOCUMENTS = [
  { value: "off", label: "Off", description: "Nobody comes in this way." },
  { value: "listed", label: "Listed hosts", description: "Documents of the hosts below." },
  { value: "open", label: "Any host", warning: "Anybody with a web site can ask your users for access. They decide by its host." },
];

const DYNAMIC_REGISTRATION = [
  { value: "off", label: "Off", description: "Nobody registers." },
  {
    value: "listed",
    label: "Listed hosts, or by an initial access token",
    description: "Every callback URL leads to a host below, or the program has a token.",
  },
  {
    value: "open",
    label: "Anybody",
    warning: "Whoever reaches this portal can register. Registrations are slowed down, and deleted unless they are used.",
  },
];

interface PolicyFormProps {
  readonly settings: AgentPolicyInput;
  /** Of `settings`. */
  readonly version: string;
  readonly lastResult: SaveResult;
}

/** Who may come in by themselves. */
export function AgentPolicyForm({ settings, version, lastResult }: PolicyFormProps) {
  const answer = resultOf(lastResult, "policy");
  const [form, fields] = useForm<{
    metadataDocuments: string;
    documentHosts: string;
    dynamicRegistration: string;
    registrationHosts: string;
    unusedRegistrationHours: number;
  }>({
    id: "policy",
    lastResult: answer ?? null,
    defaultValue: {
      ...settings,
      documentHosts: settings.documentHosts.join("\n"),
      registrationHosts: settings.registrationHosts.join("\n"),
    },
  });
  return (
    <Form method="post" {...getFormProps(form)} noValidate>
      <input type="hidden" name="intent" value="policy" />
      <div className="space-y-6">
        <FormAnswer
          version={version}
          lastResult={answer}
          labels={LABELS}
          choices={{ metadataDocuments: METADATA_DOCUMENTS, dynamicRegistration: DYNAMIC_REGISTRATION }}
          errors={summaryErrors(form, [
            fields.metadataDocuments,
            fields.documentHosts,
            fields.dynamicRegistration,
            fields.registrationHosts,
            fields.unusedRegistrationHours,
          ])}
          title="Nothing was saved"
        />
        <Card
          title="Metadata documents"
          description="A program names itself by the https address of a document that says who it is."
          why="The portal fetches the document when somebody who has signed in is asked, and for nobody else."
        >
          <FormFields>
            <RadioGroup legend={LABELS.metadataDocuments} {...fieldProps(fields.metadataDocuments)} options={METADATA_DOCUMENTS} />
            <TextArea
              label={LABELS.documentHosts}
              description={LISTED_HELP}
              {...fieldProps(fields.documentHosts)}
              placeholder="claude.ai"
              mono
              optional
            />
          </FormFields>
        </Card>
        <Card
          title="Registration"
          description="A program registers itself at /register (RFC 7591) and gets a client ID of its own."
          why="Portal users can register by WSO2's path too, with their password, where this is not off."
        >
          <FormFields>
            <RadioGroup legend={LABELS.dynamicRegistration} {...fieldProps(fields.dynamicRegistration)} options={DYNAMIC_REGISTRATION} />
            <TextArea
              label={LABELS.registrationHosts}
              description={LISTED_HELP}
              why="Programs on the user's computer need localhost and 127.0.0.1; applications with a scheme of their own need it, such as cursor:"
              {...fieldProps(fields.registrationHosts)}
              placeholder={"localhost\n127.0.0.1"}
              mono
              optional
            />
            <TextField
              label={LABELS.unusedRegistrationHours}
              description="Holds for what comes in from now on. 1 to 720."
              {...fieldProps(fields.unusedRegistrationHours)}
              inputMode="numeric"
              autoComplete="off"
              required
              className="max-w-40"
            />
          </FormFields>
        </Card>
        <FormActions>
          <Button variant="primary">Save</Button>
        </FormActions>
      </div>
    </Form>
  );
}
