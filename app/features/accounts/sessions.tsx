import type { OwnSession } from "#app/services/accounts/profile";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { Badge } from "#app/ui/feedback";
import { VisuallyHidden } from "#app/ui/icon";
import { Form } from "#app/ui/remix";
import { Time } from "#app/ui/time";

/** "Sessions" on the account page. */
export function SessionsCard({
  sessions,
  ends,
  now,
}: {
  readonly sessions: readonly OwnSession[];
  /** What revoking one ends. */
  readonly ends: string;
  readonly now: number;
}) {
  return (
    <Card
      title="Sessions"
      description={`Browsers that are signed in to your account. ${ends}`}
      flush
      footer={
        sessions.length > 1 ? (
          <Form method="post">
            <input type="hidden" name="intent" value="revoke-others" />
            <Button size="small">Sign out everywhere else</Button>
          </Form>
        ) : (
          "You are signed in nowhere else."
        )
      }
    >
      <SessionList sessions={sessions} now={now} />
    </Card>
  );
}

interface SessionListProps {
  readonly sessions: readonly OwnSession[];
  /** The server's present, milliseconds since the epoch. */
  readonly now: number;
}

/** The browsers a person is signed in with, each with a way to end it. A list, not a table: it fits a phone with its buttons. */
function SessionList({ sessions, now }: SessionListProps) {
  return (
    <ul className="divide-y divide-line border-t border-line">
      {sessions.map((session) => (
        <li key={session.id} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-4 sm:px-6">
          <div className="min-w-0 text-sm">
            <p className="flex flex-wrap items-center gap-2 font-medium">
              {describeUserAgent(session.userAgent)}
              {session.current ? <Badge tone="success">This session</Badge> : null}
            </p>
            <p className="text-muted">
              Last seen <Time value={session.lastSeenAt} now={now} />
              {session.ip ? ` from ${session.ip}` : null}
            </p>
            <p className="text-muted">
              Signed in <Time value={session.createdAt} />
            </p>
            {session.applications.length > 0 ? (
              <p className="text-muted [overflow-wrap:anywhere]">
                Used for {session.applications.slice(0, MOST_NAMED).join(", ")}
                {otherCount(session.applications)}
              </p>
            ) : null}
          </div>
          {session.current ? null : <EndSession session={session} />}
        </li>
      ))}
    </ul>
  );
}

/** Applications named for each session; a number stands for the rest. */
const MOST_NAMED = 5;

function otherCount({ length }: readonly string[]): string {
  return length > MOST_NAMED ? ` and ${length - MOST_NAMED} more` : "";
}

function EndSession({ session }: { readonly session: OwnSession }) {
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="revoke-session" />
      <input type="hidden" name="sessionId" value={session.id} />
      <Button size="small">
        Revoke
        <VisuallyHidden>{` the session of ${describeUserAgent(session.userAgent)}, ${session.ip}`}</VisuallyHidden>
      </Button>
    </Form>
  );
}

/** Order matters: Edge and Opera also say "Chrome", and Chrome also says "Safari". */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\b(OPR|Opera)\//, "Opera"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(HeadlessChrome|Chrome|CriOS|Chromium)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
  [/^curl\//, "curl"],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\b(Macintosh|Mac OS X)\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

/**
 * A `User-Agent` as text: enough to distinguish one's own browsers, and no more.
 *
 * @example describeUserAgent("Mozilla/5.0 (Windows NT 10.0; Win64; x64) … Chrome/130.0.0.0 Safari/537.36") // "Chrome on Windows"
 */
export function describeUserAgent(userAgent: string): string {
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (browser === undefined) return system === undefined ? "Unknown browser" : `Unknown browser on ${system}`;
  return system === undefined ? browser : `${browser} on ${system}`;
}
