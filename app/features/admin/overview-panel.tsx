import type { ReactNode } from "react";
import { Banner } from "#app/ui/banner";
import { ButtonLink } from "#app/ui/button";
import { formatCount, plural } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Section } from "#app/ui/section";
import { Stat, StatGrid } from "#app/ui/stat";
import { Time } from "#app/ui/time";

export interface OverviewView {
  readonly users: number;
  readonly applications: number;
  readonly clients: number;
  readonly tokensLastDay: number;
  readonly failuresLastDay: number;
  readonly attention: {
    readonly scopeRequests: number;
    readonly riskyGrants: readonly string[];
    readonly expiringSecrets: {
      readonly total: number;
      readonly first: readonly {
        readonly hint: string;
        readonly expiresAt: Date;
        readonly environment: string;
        readonly applicationId: string;
        readonly applicationName: string;
      }[];
    };
    readonly suspendedApplications: number;
    readonly onlyAdmin: boolean;
    readonly noDefaultScope: boolean;
  };
}

/** The realm in numbers, and what an admin should look at. */
export function OverviewPanel({ overview, now }: { readonly overview: OverviewView; readonly now: number }) {
  return (
    <>
      <StatGrid>
        <Stat label="Users" value={formatCount(overview.users)} hint={<TextLink to="/admin/users">All users</TextLink>} />
        <Stat
          label="Applications"
          value={formatCount(overview.applications)}
          hint={
            <>
              {plural(overview.clients, "key")}, <TextLink to="/admin/applications">all applications</TextLink>
            </>
          }
        />
        <Stat
          label="Tokens, last 24 hours"
          value={formatCount(overview.tokensLastDay)}
          hint={<TextLink to="/admin/statistics">Statistics</TextLink>}
        />
        <Stat
          label="Refused, last 24 hours"
          value={formatCount(overview.failuresLastDay)}
          hint={<TextLink to="/admin/statistics">Causes</TextLink>}
        />
      </StatGrid>
      <Section title="Needs attention">
        <Attention attention={overview.attention} now={now} />
      </Section>
    </>
  );
}

function Attention({ attention, now }: { readonly attention: OverviewView["attention"]; readonly now: number }) {
  const { scopeRequests, riskyGrants, expiringSecrets, suspendedApplications, onlyAdmin, noDefaultScope } = attention;
  const items: { readonly key: string; readonly node: ReactNode }[] = [];
  if (scopeRequests > 0) {
    items.push({
      key: "requests",
      node: (
        <Banner
          tone="info"
          title={`${plural(scopeRequests, "scope request needs", "scope requests need")} a decision`}
          actions={
            <ButtonLink size="small" to="/admin/scope-requests">
              Scope requests
            </ButtonLink>
          }
        />
      ),
    });
  }
  if (riskyGrants.length > 0) {
    items.push({
      key: "grants",
      node: (
        <Banner
          tone="warning"
          title={`${riskyGrants.join(" and ")} ${riskyGrants.length === 1 ? "is" : "are"} switched on`}
          actions={
            <ButtonLink size="small" to="/admin/grants">
              Grant types
            </ButtonLink>
          }
        >
          <p>RFC 9700 advises against it. Switch it off when no key needs it any more.</p>
        </Banner>
      ),
    });
  }
  if (expiringSecrets.total > 0) items.push({ key: "secrets", node: <ExpiringSecrets secrets={expiringSecrets} now={now} /> });
  if (noDefaultScope) {
    items.push({
      key: "scope",
      node: (
        <Banner
          tone="warning"
          title="No scope is a default"
          actions={
            <ButtonLink size="small" to="/admin/scopes">
              Scopes
            </ButtonLink>
          }
        >
          <p>Token requests that name no scope are refused.</p>
        </Banner>
      ),
    });
  }
  if (suspendedApplications > 0) {
    items.push({
      key: "suspended",
      node: (
        <Banner
          tone="info"
          title={`${plural(suspendedApplications, "application is", "applications are")} suspended`}
          actions={
            <ButtonLink size="small" to="/admin/applications?status=suspended">
              Show them
            </ButtonLink>
          }
        />
      ),
    });
  }
  if (onlyAdmin) {
    items.push({
      key: "admin",
      node: (
        <Banner
          tone="info"
          title="You are the only admin"
          actions={
            <ButtonLink size="small" to="/admin/users">
              Users
            </ButtonLink>
          }
        >
          <p>If you lose your password, nobody can let you back in. Make a second user an admin.</p>
        </Banner>
      ),
    });
  }
  if (items.length === 0)
    return (
      <p className="text-muted">
        Nothing: no request waits, no risky grant type is on, no secret expires within 7 days, no application is suspended.
      </p>
    );
  return (
    <ul className="space-y-3">
      {items.map((item) => (
        <li key={item.key}>{item.node}</li>
      ))}
    </ul>
  );
}

function ExpiringSecrets({ secrets, now }: { readonly secrets: OverviewView["attention"]["expiringSecrets"]; readonly now: number }) {
  const more = secrets.total - secrets.first.length;
  return (
    <Banner tone="warning" title={`${plural(secrets.total, "secret expires", "secrets expire")} within 7 days`}>
      <ul className="list-disc space-y-0.5 pl-5">
        {secrets.first.map((secret) => (
          <li key={`${secret.applicationId} ${secret.environment} ${secret.hint}`}>
            <TextLink
              to={`/applications/${secret.applicationId}/${secret.environment === "SANDBOX" ? "sandbox" : "production"}-keys`}
              className="text-current hover:text-current"
            >
              {secret.applicationName}
            </TextLink>
            , secret ending in {secret.hint}: <Time value={secret.expiresAt} now={now} />
          </li>
        ))}
      </ul>
      {more > 0 ? <p>and {formatCount(more)} more</p> : null}
    </Banner>
  );
}
