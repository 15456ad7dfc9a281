import { useForm } from "@conform-to/react";
import type { AdminKey, ApplicationEffect } from "#app/services/admin/applications";
import { Button, ButtonLink } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import { fieldProps, type LastResult } from "#app/ui/conform";
import { Badge } from "#app/ui/feedback";
import { SelectField, TextArea } from "#app/ui/field";
import { EffectForm, FormActions, FormFields } from "#app/ui/form";
import { environmentName, formatCount, formatUpTo, plural, pluralUpTo } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Form } from "#app/ui/remix";
import { Time } from "#app/ui/time";
import { quotaOptions } from "../applications/application-form";
import { describeMembers } from "../members/members-page";
import { ApplicationState } from "./applications";
import { ChangeForm } from "./change-form";

/** What the form sends for "as much as the realm allows". */
export const AS_REALM = "realm";

interface ApplicationDetailProps {
  readonly application: ApplicationEffect;
  readonly lastResult: LastResult;
}

/** One application, and what an admin may change about it. */
export function ApplicationDetail({ application, lastResult }: ApplicationDetailProps) {
  const { id, owner, status, keys, members, activeTokens, tokensLastWeek, createdAt } = application;
  return (
    <>
      <Card>
        <DefinitionList
          items={[
            { term: "Owner", value: `${owner.name}, ${owner.email}${owner.status === "disabled" ? " (disabled: obtains no token)" : ""}` },
            {
              term: "Members",
              value: (
                <TextLink to={`/applications/${id}/members`}>
                  {members.people === 0 ? "Nobody but the owner" : describeMembers(members)}
                </TextLink>
              ),
            },
            { term: "State", value: <ApplicationState status={status} /> },
            { term: "Created", value: <Time value={createdAt} /> },
            { term: "Access tokens in use now", value: formatUpTo(activeTokens) },
            { term: "Tokens in 7 days", value: formatCount(tokensLastWeek) },
            {
              term: "More",
              value: (
                <span className="flex flex-wrap gap-x-4">
                  <TextLink to={`/applications/${id}`}>The application's own pages</TextLink>
                  <TextLink to={`/admin/audit?${new URLSearchParams({ targetType: "application", targetId: id })}`}>
                    Audit log of this application
                  </TextLink>
                </span>
              ),
            },
          ]}
        />
      </Card>
      {status === "active" ? (
        <Card title="Suspend">
          <SuspendForm application={application} lastResult={lastResult} />
        </Card>
      ) : (
        <Card title="Resume">
          <ChangeForm hidden={{ intent: "resume", applicationId: id }} submitLabel="Resume application" variant="primary">
            <p>
              {application.effect.ofStatus} It has {plural(keys.length, "key")}.
            </p>
            <Editors application={application} />
          </ChangeForm>
        </Card>
      )}
      <Card title="Quota">
        <QuotaLimitForm key={application.quota.maximum ?? AS_REALM} applicationId={id} quota={application.quota} />
      </Card>
      <Card
        title="Resource server"
        description="A resource server may introspect every token of this realm, not only those of its own owner."
      >
        {keys.length === 0 ? (
          <p className="text-sm text-muted">This application has no keys yet.</p>
        ) : (
          <ul className="divide-y divide-line">
            {keys.map((key) => (
              <li key={key.ref} className="py-4 first:pt-0 last:pb-0">
                <ResourceServerForm applicationId={id} client={key} />
              </li>
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}

/** An application of somebody who left keeps its editors, whom its new owner may not know: to be read before it is resumed. */
function Editors({ application: { id, owner, members } }: Pick<ApplicationDetailProps, "application">) {
  if (members.editors === 0) return null;
  return (
    <p>
      {plural(members.editors, "editor")} can make secrets of it, and it acts in the name of {owner.name}.{" "}
      <TextLink to={`/applications/${id}/members`}>Look at its members</TextLink> first, or{" "}
      <TextLink to={`/applications/${id}/owner`}>give it to one of them</TextLink>.
    </p>
  );
}

function ResourceServerForm({ applicationId, client }: { readonly applicationId: string; readonly client: AdminKey }) {
  const environment = environmentName(client.environment);
  const which = (
    <p className="flex flex-wrap items-center gap-2 text-sm">
      <strong>{environment}</strong> <InlineCode>{client.clientId}</InlineCode>
      {client.resourceServer ? <Badge tone="info">Resource server</Badge> : null}
    </p>
  );
  if (!client.resourceServer) {
    return (
      <div className="space-y-4">
        {which}
        <ButtonLink to={`/admin/applications/resource-server?${new URLSearchParams({ key: client.ref })}`}>
          Make {environment} a resource server
        </ButtonLink>
      </div>
    );
  }
  return (
    <ChangeForm
      hidden={{ intent: "unname", applicationId, clientRef: client.ref }}
      submitLabel={`Stop ${environment} being a resource server`}
    >
      {which}
      <p className="text-muted">Afterwards it learns nothing of other owners' tokens: introspection answers that they are inactive.</p>
    </ChangeForm>
  );
}

interface SuspendFormProps {
  readonly application: {
    readonly id: string;
    readonly keys: readonly unknown[];
    readonly activeTokens: number;
    readonly effect: { readonly ofStatus: string; readonly selfContained: string };
  };
  readonly lastResult: LastResult;
}

/** Suspends an application, with the effect in numbers and a reason for the audit log. */
function SuspendForm({ application: { id, keys, activeTokens, effect }, lastResult }: SuspendFormProps) {
  const [form, fields] = useForm<{ reason: string }>({ id: "suspend", lastResult: lastResult ?? null });
  return (
    <EffectForm
      form={form}
      fields={[fields.reason]}
      hidden={{ intent: "suspend", applicationId: id }}
      refusal="The application was not suspended"
      effect={
        <>
          <p>{effect.ofStatus}</p>
          <p>
            It has {plural(keys.length, "key")} and {pluralUpTo(activeTokens, "access token")} in use.
          </p>
          <p className="text-muted">{effect.selfContained}</p>
        </>
      }
      submitLabel="Suspend application"
      variant="danger"
    >
      <TextArea label="Reason" description="For the audit log." {...fieldProps(fields.reason)} maxLength={500} required />
    </EffectForm>
  );
}

/** The most tokens a minute that an application may have: its owner cannot choose more. */
function QuotaLimitForm({ applicationId, quota }: { readonly applicationId: string; readonly quota: ApplicationEffect["quota"] }) {
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="limit-quota" />
      <input type="hidden" name="applicationId" value={applicationId} />
      <FormFields>
        <SelectField
          id="maximum-quota"
          name="maximumQuota"
          label="Maximum of Shared Quota for Application Tokens"
          description={`The owner chose ${quota.chosen}. The smaller of both holds, from the next token request on.`}
          defaultValue={quota.maximum ?? AS_REALM}
          options={[{ value: AS_REALM, label: `As under Settings (now ${quota.ofRealm})` }, ...quotaOptions(quota.offered)]}
        />
        <FormActions>
          <Button>Save maximum</Button>
        </FormActions>
      </FormFields>
    </Form>
  );
}
