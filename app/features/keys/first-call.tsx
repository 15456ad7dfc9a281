import Check from "lucide-react/icons/check";
import RotateCw from "lucide-react/icons/rotate-cw";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import { type ReactNode, useEffect, useState } from "react";
import type { FirstCall } from "#app/services/keys/first-call";
import { Button, ButtonLink } from "#app/ui/button";
import { InlineCode } from "#app/ui/code";
import { cx } from "#app/ui/cx";
import { formatDuration, plural } from "#app/ui/format";
import { Icon } from "#app/ui/icon";
import { type InternalHref, TextLink } from "#app/ui/link";
import { useHref, useHydrated } from "#app/ui/remix";
import { applicationHref } from "../applications/links";
import { diagnoseHref } from "../diagnosis/links";

/** The page asks once a second for the first twenty seconds, then ever more rarely, and stops after a quarter of an hour. */
const QUICK_POLLS = 20;
const MOST_POLLS = 60;
const LONGEST_WAIT_MS = 30_000;

/** The poll that "Look again" starts: it does not wait. */
const AT_ONCE = -1;
const waitBefore = (poll: number): number =>
  poll === AT_ONCE ? 0 : Math.min(LONGEST_WAIT_MS, 1000 * 1.25 ** Math.max(0, poll - QUICK_POLLS));

export interface WatchedCall {
  readonly call: FirstCall;
  /** Since when `call` is known here, by the browser's clock; null before JavaScript runs. */
  readonly now: number | null;
  readonly seenAt: number;
  readonly startedAt: number;
  /** The page has stopped asking. */
  readonly ended: boolean;
  readonly look: () => void;
}

/**
 * Watches a key's first call from the browser, until there is a token.
 *
 * @param first what the server knew when it made the page
 * @param href the address of the page whose `.json` says it anew
 */
export function useFirstCall(first: FirstCall, href: InternalHref): WatchedCall {
  const url = `${useHref(href)}.json`;
  const [{ call, seenAt }, setSeen] = useState({ call: first, seenAt: 0 });
  const [clock, setClock] = useState<{ readonly startedAt: number; readonly now: number | null }>({ startedAt: 0, now: null });
  const [{ poll }, setTurn] = useState({ poll: 0 });
  const isDone = call.kind === "token";

  useEffect(() => {
    const startedAt = Date.now();
    setSeen((seen) => ({ ...seen, seenAt: startedAt }));
    setClock({ startedAt, now: startedAt });
    const ticker = setInterval(() => setClock({ startedAt, now: Date.now() }), 1000);
    return () => clearInterval(ticker);
  }, []);

  useEffect(() => {
    if (isDone || poll >= MOST_POLLS) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const seen = await ask(url, stop.signal);
      if (stop.signal.aborted) return;
      if (seen) setSeen({ call: seen, seenAt: Date.now() });
      setTurn({ poll: poll + 1 });
    }, waitBefore(poll));
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [isDone, poll, url]);

  return { call, seenAt, ...clock, ended: poll >= MOST_POLLS, look: () => setTurn({ poll: AT_ONCE }) };
}

/** What the server knows now; undefined where it cannot be asked, as while the network is away: the next time may do. */
async function ask(url: string, signal: AbortSignal): Promise<FirstCall | undefined> {
  try {
    const response = await fetch(url, { signal, headers: { Accept: "application/json" } });
    const answer: unknown = response.ok ? await response.json() : undefined;
    return isFirstCall(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

function isFirstCall(value: unknown): value is FirstCall {
  return typeof value === "object" && value !== null && "kind" in value && ["waiting", "token", "refused"].includes(String(value.kind));
}

interface FirstCallPanelProps {
  readonly watched: WatchedCall;
  readonly applicationId: string;
  /** The page that says it anew by itself. */
  readonly href: InternalHref;
}

/** What became of the first call, at one place: waiting, a refusal in words, or the token. Each change is announced. */
export function FirstCallPanel({ watched, applicationId, href }: FirstCallPanelProps) {
  const { call, now, seenAt, startedAt, ended, look } = watched;
  const hydrated = useHydrated();
  const ago = call.kind === "waiting" ? 0 : call.secondsAgo + (now === null ? 0 : Math.max(0, Math.floor((now - seenAt) / 1000)));
  const again = hydrated ? (
    <Button type="button" onClick={look}>
      <Icon as={RotateCw} />
      Look again
    </Button>
  ) : (
    <ButtonLink to={href} reloadDocument>
      <Icon as={RotateCw} />
      Look again
    </ButtonLink>
  );
  return (
    <>
      <p role="status" className="sr-only">
        {hydrated ? announcement(call) : ""}
      </p>
      {call.kind === "token" ? (
        <Panel
          tone="done"
          title={`Your first token, ${formatAgo(ago)}`}
          action={
            <ButtonLink to={applicationHref(applicationId)} variant="primary">
              Open the application
            </ButtonLink>
          }
        >
          {call.grantLabel}
          {call.secretHint === null ? null : (
            <>
              {" "}
              with <InlineCode>{`…${call.secretHint}`}</InlineCode>
            </>
          )}
          {`. It is valid for ${formatDuration(call.lifetimeSeconds)} and has `}
          {call.scope === "" ? "no scope." : <Scopes scope={call.scope} />}
        </Panel>
      ) : null}
      {call.kind === "refused" ? (
        <Panel tone="refused" title={`Refused ${formatAgo(ago)}: ${call.title}`} action={again}>
          {`${call.explanation} ${call.fix} `}
          <TextLink to={diagnoseHref(call.requestId)}>Diagnose this request</TextLink>
        </Panel>
      ) : null}
      {call.kind === "waiting" ? (
        <Panel tone="waiting" title="Waiting for the first call" action={again}>
          {hydrated
            ? ended
              ? "This page has stopped looking. Look again after your call."
              : `This turns when the token service sees the key. ${formatWait(now === null ? 0 : now - startedAt)} so far.`
            : "Run the block, then look again. That leaves this page, so store the secret first."}
        </Panel>
      ) : null}
    </>
  );
}

function announcement(call: FirstCall): string {
  if (call.kind === "token") return "Your first token has arrived.";
  return call.kind === "refused" ? `Refused: ${call.title}` : "";
}

const TONES = {
  waiting: "border-dashed border-line-strong",
  refused: "border-brass-line bg-brass-soft text-brass-ink",
  done: "border-accent bg-accent-soft",
} as const;

interface PanelProps {
  readonly tone: keyof typeof TONES;
  readonly title: string;
  readonly action: ReactNode;
  readonly children: ReactNode;
}

function Panel({ tone, title, action, children }: PanelProps) {
  return (
    <section
      aria-labelledby="first-call"
      className={cx("flex flex-wrap items-center gap-4 rounded-lg border p-4 md:flex-nowrap md:px-5", TONES[tone])}
    >
      <Sign tone={tone} />
      <div className="min-w-0 flex-1 basis-60">
        <h2 id="first-call" className="text-card font-semibold text-ink">
          {title}
        </h2>
        <p className={cx("text-small [overflow-wrap:anywhere]", tone === "waiting" && "text-muted")}>{children}</p>
      </div>
      <div className="max-md:w-full max-md:*:w-full">{action}</div>
    </section>
  );
}

function Sign({ tone }: Pick<PanelProps, "tone">) {
  if (tone === "refused") return <Icon as={TriangleAlert} className="size-6" />;
  if (tone === "done") {
    return (
      <span aria-hidden="true" className="grid size-6 shrink-0 place-items-center rounded-full bg-accent text-on-accent">
        <Icon as={Check} />
      </span>
    );
  }
  return (
    <span aria-hidden="true" className="m-1.5 size-3 shrink-0 rounded-full bg-brass ring-5 ring-brass-soft motion-safe:animate-pulse" />
  );
}

function Scopes({ scope }: { readonly scope: string }) {
  const names = scope.split(" ");
  return (
    <>
      {names.length === 1 ? "the scope " : "the scopes "}
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 ? ", " : ""}
          <InlineCode>{name}</InlineCode>
        </span>
      ))}
      .
    </>
  );
}

/**
 * How long ago, to the second at first: it is evidence that a call has arrived.
 *
 * @example formatAgo(3) // "3 s ago"
 */
function formatAgo(seconds: number): string {
  if (seconds < 60) return `${seconds} s ago`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min ago` : `${plural(Math.floor(seconds / 3600), "hour")} ago`;
}

/** @example formatWait(72_000) // "1 min 12 s" */
function formatWait(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
