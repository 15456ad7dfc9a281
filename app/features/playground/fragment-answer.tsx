import { useEffect, useState } from "react";
import type { CallbackCheck } from "#app/services/playground/callback";
import { DefinitionList } from "#app/ui/card";
import { SecretValue } from "#app/ui/code";
import { Answer } from "#app/ui/feedback";

/** What the answer must name; "" where this browser has begun no flow. */
export interface Expected {
  readonly clientId: string;
  readonly state: string;
  readonly iss: string;
}

interface FragmentAnswerProps {
  readonly expected: Expected;
  /** What is said of each check. */
  readonly checks: Readonly<Record<"state" | "iss", { readonly holds: string; readonly fails: string }>>;
  /** Told the token that came. */
  readonly onToken: (token: string) => void;
}

/**
 * The answer of Implicit, which comes behind `#` (RFC 6749 §4.2.2): browsers send that to no server, so only this script reads it. It is
 * taken out of the address at once, so that it does not stay in the history.
 */
export function FragmentAnswer({ expected, checks, onToken }: FragmentAnswerProps) {
  const [fragment, setFragment] = useState<ReadonlyMap<string, string>>();
  useEffect(() => {
    const { hash, pathname, search } = window.location;
    if (hash.length < 2) return;
    const members = new Map(new URLSearchParams(hash.slice(1)));
    window.history.replaceState(window.history.state, "", pathname + search);
    setFragment(members);
    onToken(members.get("access_token") ?? "");
  }, [onToken]);
  if (fragment === undefined) {
    return (
      <div className="space-y-3 text-sm">
        <p>Nothing came back in the query of this address.</p>
        <noscript>
          <p>
            An answer of Implicit stands behind # in the address, which browsers do not send to servers: only a script of the page can read
            it. Switch JavaScript on, or use Code.
          </p>
        </noscript>
        <p className="text-muted">Begin a flow in the playground with Code or Implicit.</p>
      </div>
    );
  }
  const token = fragment.get("access_token");
  const error = fragment.get("error");
  return (
    <div className="space-y-5">
      {token === undefined ? null : (
        <>
          <Answer tone="success" title="The server issued an access token" />
          <SecretValue id="access-token" label="Access Token" value={token} />
        </>
      )}
      {error === undefined ? null : (
        <Answer tone="danger" title={`The server refused: ${error}`}>
          <p>{fragment.get("error_description")}</p>
        </Answer>
      )}
      <DefinitionList
        items={[...fragment]
          .filter(([name]) => name !== "access_token")
          .map(([name, value]) => ({ term: name, value: <code className="font-mono break-all">{value}</code> }))}
      />
      <Checks
        checks={(["state", "iss"] as const).map((name) => {
          const passed = expected[name] !== "" && fragment.get(name) === expected[name];
          return { passed, text: checks[name][passed ? "holds" : "fails"] };
        })}
      />
    </div>
  );
}

/** What an application checks before it takes an answer, and whether it holds. */
export function Checks({ checks }: { readonly checks: readonly CallbackCheck[] }) {
  return (
    <ul className="space-y-1.5 text-sm">
      {checks.map(({ passed, text }) => (
        <li key={text} className={passed ? "" : "text-danger-ink"}>
          <strong>{passed ? "Passed: " : "Failed: "}</strong>
          {text}
        </li>
      ))}
    </ul>
  );
}
