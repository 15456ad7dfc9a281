import type { AdminOverview } from "#app/services/admin/overview";
import { ButtonLink } from "#app/ui/button";
import { Section, Stat, StatGrid } from "#app/ui/card";
import { Banner, type Tone } from "#app/ui/feedback";
import { formatCount, plural } from "#app/ui/format";
import { type InternalHref, TextLink } from "#app/ui/link";
import { Time } from "#app/ui/time";

/** The realm in numbers, and what needs an admin's attention. */
export function OverviewPanel({ overview, now }: { readonly overview: AdminOverview; readonly now: number }) {
  return (
    <>
      <StatGrid>
        <Stat
          label="Users"
          value={formatCount(overview.users)}
          hint={
            <TextLink alone to="/admin/users">
              All users
            </TextLink>
          }
        />
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
          hint={
            <TextLink alone to="/admin/statistics">
              Statistics
            </TextLink>
          }
        />
        <Stat
          label="Refused, last 24 hours"
          value={formatCount(overview.failuresLastDay)}
          hint={
            <TextLink alone to="/admin/statistics">
              Causes
            </TextLink>
          }
        />
      </StatGrid>
      <Section title="Needs attention">
        <Attention overview={overview} now={now} />
      </Section>
    </>
  );
}

/** Something that needs attention: what it is, and the page where it is done. */
interface Task {
  readonly tone: Tone;
  readonly title: string;
  readonly to: InternalHref;
  readonly label: string;
  readonly text?: string;
}

function Attention({ overview, now }: { readonly overview: AdminOverview; readonly now: number }) {
  const { expiringSecrets } = overview.attention;
  const tasks = tasksOf(overview.attention, overview.users > 1);
  if (tasks.length === 0 && expiringSecrets.total === 0)
    return (
      <p className="text-muted">
        Nothing: no request waits, no risky grant type is on, no secret expires within 7 days, no application is suspended.
      </p>
    );
  return (
    <ul className="space-y-3">
      {expiringSecrets.total > 0 ? (
        <li>
          <ExpiringSecrets secrets={expiringSecrets} now={now} />
        </li>
      ) : null}
      {tasks.map(({ tone, title, to, label, text }) => (
        <li key={to}>
          <Banner
            tone={tone}
            title={title}
            actions={
              <ButtonLink size="small" to={to}>
                {label}
              </ButtonLink>
            }
          >
            {text === undefined ? null : <p>{text}</p>}
          </Banner>
        </li>
      ))}
    </ul>
  );
}

function tasksOf(
  { scopeRequests, subscriptionRequests, riskyGrants, suspendedApplications, onlyAdmin, noDefaultScope }: AdminOverview["attention"],
  hasOtherUsers: boolean,
): readonly Task[] {
  const tasks: Task[] = [];
  if (scopeRequests > 0) {
    tasks.push({
      tone: "info",
      title: `${plural(scopeRequests, "scope request needs", "scope requests need")} a decision`,
      to: "/admin/scope-requests",
      label: "Scope requests",
    });
  }
  if (subscriptionRequests > 0) {
    tasks.push({
      tone: "info",
      title: `${plural(subscriptionRequests, "subscription request needs", "subscription requests need")} a decision`,
      to: "/admin/subscription-requests",
      label: "Subscription requests",
    });
  }
  if (riskyGrants.length > 0) {
    tasks.push({
      tone: "warning",
      title: `${riskyGrants.join(" and ")} ${riskyGrants.length === 1 ? "is" : "are"} switched on`,
      to: "/admin/grants",
      label: "Grant types",
      text: "RFC 9700 advises against it. Switch it off when no key needs it any more.",
    });
  }
  if (noDefaultScope) {
    tasks.push({
      tone: "warning",
      title: "No scope is a default",
      to: "/admin/scopes",
      label: "Scopes",
      text: "Token requests that name no scope are refused.",
    });
  }
  if (suspendedApplications > 0) {
    tasks.push({
      tone: "info",
      title: `${plural(suspendedApplications, "application is", "applications are")} suspended`,
      to: "/admin/applications?status=suspended",
      label: "Show them",
    });
  }
  if (onlyAdmin) {
    const task = { tone: "info", title: "You are the only admin" } as const;
    const risk = "If you lose your password, nobody can let you back in.";
    tasks.push(
      hasOtherUsers
        ? { ...task, to: "/admin/users", label: "Choose somebody", text: `${risk} Make somebody an admin on their page.` }
        : { ...task, to: "/admin/invitations?role=admin", label: "Invite an admin", text: `${risk} Nobody else has an account yet.` },
    );
  }
  return tasks;
}

function ExpiringSecrets({ secrets, now }: { readonly secrets: AdminOverview["attention"]["expiringSecrets"]; readonly now: number }) {
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
