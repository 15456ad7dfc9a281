import { Card, DefinitionList } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import { Badge } from "#app/ui/feedback";
import { formatCount, formatUpTo, plural } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Time } from "#app/ui/time";
import type { LastResult } from "../accounts/last-result";
import { ApplicationState, ENVIRONMENT_LABELS, type KeyRow } from "./application-table";
import { ChangeForm } from "./change-form";
import { type QuotaLimit, QuotaLimitForm } from "./quota-limit-form";
import { SuspendForm } from "./suspend-form";

export interface ApplicationDetailView {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly name: string; readonly email: string; readonly status: "active" | "disabled" };
  readonly status: "active" | "suspended";
  readonly createdAt: Date;
  readonly quota: QuotaLimit;
  readonly keys: readonly KeyRow[];
  readonly activeTokens: number;
  readonly tokensLastWeek: number;
  readonly effect: { readonly ofStatus: string; readonly selfContained: string };
}

interface ApplicationDetailProps {
  readonly application: ApplicationDetailView;
  readonly lastResult: LastResult;
}

/** One application, and what an admin may change about it. */
export function ApplicationDetail({ application, lastResult }: ApplicationDetailProps) {
  const { id, owner, status, keys, activeTokens, tokensLastWeek, createdAt } = application;
  return (
    <>
      <Card>
        <DefinitionList
          items={[
            { term: "Owner", value: `${owner.name}, ${owner.email}${owner.status === "disabled" ? " (disabled: obtains no token)" : ""}` },
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
          </ChangeForm>
        </Card>
      )}
      <Card title="Quota">
        <QuotaLimitForm key={application.quota.maximum} applicationId={id} quota={application.quota} />
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

function ResourceServerForm({ applicationId, client }: { readonly applicationId: string; readonly client: KeyRow }) {
  const environment = ENVIRONMENT_LABELS[client.environment];
  return (
    <ChangeForm
      hidden={{ intent: client.resourceServer ? "unname" : "name", applicationId, clientRef: client.ref }}
      submitLabel={client.resourceServer ? `Stop ${environment} being a resource server` : `Make ${environment} a resource server`}
    >
      <p className="flex flex-wrap items-center gap-2">
        <strong>{environment}</strong> <InlineCode>{client.clientId}</InlineCode>
        {client.resourceServer ? <Badge tone="info">Resource server</Badge> : null}
      </p>
      <p className="text-muted">
        {client.resourceServer
          ? "Afterwards it learns nothing of other owners' tokens: introspection answers that they are inactive."
          : "Name only a key that guards an API: it learns of every token who obtained it, for whom and for which scopes."}
      </p>
    </ChangeForm>
  );
}
