import { getFormProps, useForm } from "@conform-to/react";
import AppWindow from "lucide-react/icons/app-window";
import Server from "lucide-react/icons/server";
import Smartphone from "lucide-react/icons/smartphone";
import SquareTerminal from "lucide-react/icons/square-terminal";
import type { ApplicationFormLimits } from "#app/services/applications/application";
import type { ProgramOffer } from "#app/services/applications/programs";
import { Button, ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { fieldProps, type LastResult, summaryErrors } from "#app/ui/conform";
import { cx } from "#app/ui/cx";
import { Answer, ErrorSummary } from "#app/ui/feedback";
import { SelectField, TextArea, TextField } from "#app/ui/field";
import { environmentName } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Page } from "#app/ui/page";
import { RadioCards, RadioSegments } from "#app/ui/radio";
import { Form } from "#app/ui/remix";
import { CountedTextArea, quotaOptions } from "./application-form";
import { EnvironmentMark } from "./environment-mark";
import { type Environment, keyPageOf } from "./links";

interface NewApplicationFields {
  name: string;
  program: string;
  environment: string;
  callbackUrls: string;
  quota: string;
  description: string;
}

interface NewApplicationFormProps {
  readonly limits: ApplicationFormLimits;
  /** Empty: the form makes an application without keys. */
  readonly programs: readonly ProgramOffer[];
  /** Sent twice, the form makes one application. */
  readonly formId: string;
  readonly lastResult: LastResult;
}

const ICONS = { server: Server, web: AppWindow, browser: Smartphone, device: SquareTerminal } as const;

/** Shows what belongs to a program while it is chosen. Spelled out, because the style sheet holds only what it finds written. */
const SHOWN_FOR = {
  server: "group-has-[[value=server]:checked]/new:block",
  web: "group-has-[[value=web]:checked]/new:block",
  browser: "group-has-[[value=browser]:checked]/new:block",
  device: "group-has-[[value=device]:checked]/new:block",
} as const;

/** "Create application": what somebody must say of it, and behind "More" what it can be given besides. */
export function NewApplicationForm({ limits, programs, formId, lastResult }: NewApplicationFormProps) {
  const withKeys = programs.length > 0;
  const [form, fields] = useForm<NewApplicationFields>({
    id: "application",
    lastResult: lastResult ?? null,
    defaultValue: {
      name: "",
      program: programs.find(({ grantTypes }) => grantTypes.length > 0)?.name ?? "",
      environment: "SANDBOX",
      callbackUrls: "",
      quota: limits.quotas.at(-1)?.name ?? "",
      description: "",
    },
  });
  const { name, program, environment, callbackUrls, quota, description } = fields;
  const hasMoreErrors = [quota, description].some(({ errors }) => errors !== undefined);
  return (
    <Card>
      <Form method="post" {...getFormProps(form)} className="group/new space-y-8 py-2">
        <input type="hidden" name="formId" value={formId} />
        <ErrorSummary errors={summaryErrors(form, [name, program, callbackUrls, environment, quota, description])} />
        <TextField
          label="Application Name"
          description="People see it when they sign in; you see it in lists and statistics."
          {...fieldProps(name)}
          required
          maxLength={limits.nameLength}
          autoComplete="off"
          autoFocus={lastResult === undefined}
        />
        {withKeys ? (
          <>
            <RadioCards
              legend="What is it?"
              {...fieldProps(program)}
              cards={programs.map((offer) => ({
                value: offer.name,
                label: offer.label,
                icon: ICONS[offer.name],
                summary: offer.summary,
                detail:
                  offer.grantTypes.length > 0
                    ? offer.grantLabels.join(", ")
                    : `${offer.grantLabels.join(", ")} is switched off: ask an admin`,
                disabled: offer.grantTypes.length === 0,
              }))}
            />
            <div
              className={cx("hidden", ...programs.filter(({ needsCallbackUrl }) => needsCallbackUrl).map(({ name }) => SHOWN_FOR[name]))}
            >
              <TextArea
                label="Callback URL"
                description={<CallbackHelp programs={programs} />}
                {...fieldProps(callbackUrls)}
                rows={2}
                placeholder="https://app.example.com/callback"
                mono
              />
            </div>
            <RadioSegments
              legend="Environment"
              {...fieldProps(environment)}
              description="Nothing in the sandbox reaches real users. Production keys can be made later."
              segments={(["SANDBOX", "PRODUCTION"] as const).map((value) => ({
                value,
                label: (
                  <>
                    <EnvironmentMark environment={value} />
                    {environmentName(value)}
                  </>
                ),
              }))}
            />
          </>
        ) : null}
        <details open={hasMoreErrors}>
          <summary className="inline-block cursor-pointer py-1 text-sm text-accent max-md:py-3">More: quota and description</summary>
          <div className="space-y-5 pt-4">
            <SelectField
              label="Shared Quota for Application Tokens"
              description="Tokens that all keys of the application may obtain together in a minute."
              why="Above it, the token endpoint answers 429 until a minute has passed."
              {...fieldProps(quota)}
              options={quotaOptions(limits.quotas)}
            />
            <CountedTextArea
              label="Application Description"
              {...fieldProps(description)}
              maxLength={limits.descriptionLength}
              rows={3}
              optional
            />
          </div>
        </details>
        <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
          <Button variant="primary" size="large" className="max-md:w-full">
            {withKeys ? "Create application and keys" : "Create application"}
          </Button>
          <p className="text-small text-muted">
            {withKeys ? (
              <>
                Made in another system? <TextLink to="/applications/new?keys=existing">Provide existing keys</TextLink>
              </>
            ) : (
              <>
                Need new keys? <TextLink to="/applications/new">Make them with the application</TextLink>
              </>
            )}
          </p>
        </div>
      </Form>
    </Card>
  );
}

interface MadeBeforeProps {
  readonly application: { readonly id: string; readonly name: string };
  readonly environment: Environment;
}

/** The answer to a form that was sent before: what it made then is there, and its secret was shown then. */
export function MadeBefore({ application: { id, name }, environment }: MadeBeforeProps) {
  return (
    <Page width="form" title="This application is made already">
      <Answer
        tone="warning"
        title="The form was sent twice: it made one application"
        actions={
          <>
            <ButtonLink to={keyPageOf(id, environment).href} variant="primary">
              Show its keys
            </ButtonLink>
            <ButtonLink to="/applications/new" reloadDocument>
              Make another
            </ButtonLink>
          </>
        }
      >
        <bdi>{name}</bdi> and its keys are there. The Consumer Secret was shown in the first answer and is not kept: if nobody has it,
        create a new one on the page of its keys and revoke the old one.
      </Answer>
    </Page>
  );
}

function CallbackHelp({ programs }: Pick<NewApplicationFormProps, "programs">) {
  return (
    <>
      Where people are sent back to, matched exactly. One URL a line.
      {programs.map(({ name, defaultCallbackUrl, needsCallbackUrl }) =>
        defaultCallbackUrl === null || !needsCallbackUrl ? null : (
          <span key={name} className={cx("hidden", SHOWN_FOR[name])}>
            {` Empty: ${defaultCallbackUrl} on any port.`}
          </span>
        ),
      )}
    </>
  );
}
