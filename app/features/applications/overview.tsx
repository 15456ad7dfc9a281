import type { ApplicationOverview, KeySummary } from "#app/services/applications/overview";
import { ButtonLink } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import type { ColumnsGeometry } from "#app/ui/chart/geometry";
import { CopyLine } from "#app/ui/code";
import { Answer, Banner } from "#app/ui/feedback";
import { plural } from "#app/ui/format";
import { VisuallyHidden } from "#app/ui/icon";
import { TextLink } from "#app/ui/link";
import { Time } from "#app/ui/time";
import { AttentionList } from "./attention-list";
import { EnvironmentMark } from "./environment-mark";
import { applicationHref, ENVIRONMENTS } from "./links";
import { CausesCard, RequestsCard } from "./requests-card";

interface OverviewProps {
  readonly application: ApplicationOverview;
  /** Its last day, drawn. */
  readonly chart: ColumnsGeometry;
  /** The server's present, in milliseconds since the epoch. */
  readonly now: number;
  /** What was just done. */
  readonly notice: string | undefined;
}

/** The first page of an application: what it is, what it did in the last day, and what to do next. */
export function Overview({ application, chart, now, notice }: OverviewProps) {
  const { id } = application;
  return (
    <>
      {notice === undefined ? null : <Answer to={notice} tone="success" title={notice} />}
      <NextStep application={application} />
      <AttentionList applicationId={id} items={application.attention} now={now} />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="space-y-6">
          <RequestsCard application={application} chart={chart} now={now} />
          <CausesCard application={application} now={now} />
        </div>
        <div className="space-y-6">
          <KeysCard application={application} now={now} />
          <AboutCard application={application} />
        </div>
      </div>
    </>
  );
}

interface CardProps {
  readonly application: ApplicationOverview;
}

function KeysCard({ application: { id, keys }, now }: CardProps & { readonly now: number }) {
  return (
    <Card title="Keys">
      <ul className="divide-y divide-line">
        {ENVIRONMENTS.map((place) => (
          <KeyItem
            key={place.environment}
            place={place}
            applicationId={id}
            row={keys.find((row) => row.environment === place.environment)}
            now={now}
          />
        ))}
      </ul>
    </Card>
  );
}

function AboutCard({ application }: CardProps) {
  const { id, members, keys, description } = application;
  return (
    <Card
      title="About"
      actions={
        <>
          {application.may.change ? (
            <ButtonLink to={applicationHref(id, "edit")} size="small">
              Edit
            </ButtonLink>
          ) : null}
          {application.may.govern ? (
            <ButtonLink to={applicationHref(id, "delete")} size="small" variant="ghost">
              Delete
            </ButtonLink>
          ) : null}
        </>
      }
    >
      <DefinitionList
        items={[
          { term: "What it is", value: [...new Set(keys.map(({ kind }) => kind))].join(", ") || "No keys yet" },
          { term: "Application Owner", value: `${application.owner.name} (${application.owner.email})` },
          {
            term: "Members",
            value: (
              <TextLink alone to={applicationHref(id, "members")}>
                {`${members.count}${members.invited === 0 ? "" : `, and ${members.invited} invited`}`}
              </TextLink>
            ),
          },
          { term: "Shared quota", value: application.quota },
          { term: "Created", value: <Time value={application.createdAt} /> },
        ]}
      />
      {/* The line breaks that were typed are kept. */}
      {description === "" ? null : (
        <p className="mt-3 border-t border-line pt-3 text-small whitespace-pre-line text-muted [overflow-wrap:anywhere]">{description}</p>
      )}
    </Card>
  );
}

interface KeyItemProps {
  readonly place: (typeof ENVIRONMENTS)[number];
  readonly applicationId: string;
  readonly row: KeySummary | undefined;
  readonly now: number;
}

function KeyItem({ place, applicationId, row, now }: KeyItemProps) {
  return (
    <li className="space-y-2 py-4 text-sm first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-center justify-between gap-3 max-md:min-h-7">
        <h3 className="flex items-center gap-2 font-semibold">
          <EnvironmentMark environment={place.environment} />
          {place.label}
        </h3>
        <TextLink alone to={applicationHref(applicationId, place.segment)}>
          {row ? "Manage" : "Generate"}
          <VisuallyHidden> {place.title}</VisuallyHidden>
        </TextLink>
      </div>
      {row ? (
        <>
          <CopyLine value={row.clientId} label={`Consumer Key, ${place.label}`} />
          <p className="text-small text-muted">
            {row.grants.length === 0 ? "No grant type." : `${row.grants.join(", ")}.`} <Secrets secrets={row.secrets} now={now} />
          </p>
        </>
      ) : (
        <p className="text-muted">No keys yet</p>
      )}
    </li>
  );
}

/** How many secrets work, and when the next of them ends. */
function Secrets({ secrets: { count, expiresAt }, now }: Pick<KeySummary, "secrets"> & { readonly now: number }) {
  if (count === 0) return "No secret.";
  if (expiresAt === null) return `${plural(count, "secret")}, without an end.`;
  return (
    <>
      {plural(count, "secret")}, {count === 1 ? "expires" : "one expires"} <Time value={expiresAt} now={now} />.
    </>
  );
}

/** Says what the application still needs for its first token; nothing once it has obtained one. */
function NextStep({ application }: { readonly application: ApplicationOverview }) {
  if (application.lastTokenAt) return null;
  const [key] = application.keys;
  if (!key) {
    return (
      <Banner
        tone="info"
        title="Get your first token"
        actions={
          <ButtonLink to={applicationHref(application.id, "production-keys")} variant="primary">
            Go to Production Keys
          </ButtonLink>
        }
      >
        Generate keys: a Consumer Key and a Consumer Secret, with which the application asks for tokens.
      </Banner>
    );
  }
  const segment = key.environment === "SANDBOX" ? "sandbox-keys" : "production-keys";
  return (
    <Banner
      tone="info"
      title="Get your first token"
      actions={
        <ButtonLink to={applicationHref(application.id, segment)} variant="primary">
          Show the commands
        </ButtonLink>
      }
    >
      The keys are there. Run one of the commands on their page; the numbers below move as soon as it has answered.
    </Banner>
  );
}
