import type { GroupRequests } from "#app/services/usage/failure-groups";
import { ButtonLink } from "#app/ui/button";
import { formatCount, plural } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { useZone } from "#app/ui/time";
import { diagnoseHref } from "../diagnosis/links";
import type { GroupRow } from "./groups-view";
import { momentName } from "./words";

/** Single requests that an open group shows at once; the others are a click away. */
const SHOWN_AT_ONCE = 3;

interface GroupDetailProps {
  readonly group: GroupRow;
  /** null: none of its requests is recorded. */
  readonly requests: GroupRequests | null;
  /** ISO 8601 */
  readonly now: string;
}

/** What the requests of a group have in common, the newest of them, and the way to mend it. */
export function GroupDetail({ group, requests, now }: GroupDetailProps) {
  const { fix, fixLink, count } = group;
  const all = requests?.requests ?? [];
  const rest = all.slice(SHOWN_AT_ONCE);
  return (
    <div className="space-y-2">
      <p className="max-w-prose text-muted [overflow-wrap:anywhere]">
        {requests === null
          ? "These requests were counted and not recorded: they are older than 30 days, or samples of them are in other groups."
          : `${all.length < count ? `The newest ${plural(all.length, "request")}` : "All"} alike: ${requests.alike.join(", ")}.`}
      </p>
      <Requests requests={all.slice(0, SHOWN_AT_ONCE)} now={now} />
      {rest.length === 0 ? null : (
        <details>
          <summary className="inline-flex min-h-8 items-center text-accent underline underline-offset-2 max-md:min-h-11">
            {all.length < count
              ? `The newest ${formatCount(all.length)} of ${plural(count, "request")}`
              : `All ${plural(count, "request")}`}
          </summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
          <section tabIndex={0} aria-label="More requests" className="max-h-80 overflow-y-auto">
            <Requests requests={rest} now={now} />
          </section>
        </details>
      )}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-prose">{fix}</p>
        {fixLink ? (
          <ButtonLink to={fixLink.to} size="small" variant="primary">
            {fixLink.label}
          </ButtonLink>
        ) : null}
      </div>
    </div>
  );
}

function Requests({ requests, now }: { readonly requests: GroupRequests["requests"]; readonly now: string }) {
  const zone = useZone();
  return (
    <ul>
      {requests.map(({ requestId, at }) => (
        <li
          key={requestId}
          className="grid min-h-7 max-md:min-h-11 grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-4 md:grid-cols-[7rem_20rem_auto] md:justify-start"
        >
          <time dateTime={at} className="tabular-nums">
            {momentName(at, now, zone, true)}
          </time>
          <code className="font-mono text-micro [overflow-wrap:anywhere]">{requestId}</code>
          <TextLink alone to={diagnoseHref(requestId)} aria-label={`Diagnose request ${requestId}`}>
            Diagnose
          </TextLink>
        </li>
      ))}
    </ul>
  );
}
