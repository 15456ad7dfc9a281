/** What came back to the playground's callback (RFC 6749 §4.1.2), read and checked as an application should do it. */
import { CAUSES, type CauseInfo } from "#app/oauth/causes";
import type { PlaygroundFlow } from "./flow";

/** One check of an answer, in words. */
export interface CallbackCheck {
  readonly passed: boolean;
  readonly text: string;
}

export interface CallbackReading {
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly checks: readonly CallbackCheck[];
  /** To be exchanged; null where the answer has none. */
  readonly code: string | null;
  readonly refused: { readonly error: string; readonly description: string; readonly explanation: string } | null;
}

/** What an application checks before it takes an answer, in words. */
export const CHECKS = {
  /** RFC 6749 §10.12: an answer to a request that this browser has not begun is somebody else's. */
  state: {
    holds: "state is the one that the playground made for this request.",
    fails: "state is not that of a request which this browser began in the last ten minutes. An application would refuse this answer.",
  },
  /** RFC 9207 §2.4. */
  iss: { holds: "iss names the server that was asked.", fails: "iss does not name the server that was asked, or is missing." },
} as const;

/** What an answer of `/authorize` can hold. */
const NAMES = ["code", "state", "iss", "error", "error_description", "error_uri", "session_state"] as const;
const LONGEST = 2000;

/**
 * Reads an answer that came in the query.
 *
 * @param flow what the browser has kept since the start; null: nothing
 */
export function readCallback(flow: PlaygroundFlow | null, query: URLSearchParams): CallbackReading {
  const value = (name: string) => query.get(name)?.slice(0, LONGEST) ?? null;
  const parameters = NAMES.flatMap((name) => {
    const text = value(name);
    return text === null ? [] : [{ name, value: text }];
  });
  const error = value("error");
  return {
    parameters,
    checks: parameters.length === 0 ? [] : [stateCheck(flow, value("state")), issuerCheck(flow, value("iss"))],
    code: value("code"),
    refused:
      error === null
        ? null
        : { error, description: value("error_description") ?? "", explanation: explanationOf(error, value("error_description")) },
  };
}

function stateCheck(flow: PlaygroundFlow | null, state: string | null): CallbackCheck {
  return checked(CHECKS.state, state !== null && state === flow?.state);
}

function issuerCheck(flow: PlaygroundFlow | null, issuer: string | null): CallbackCheck {
  return checked(CHECKS.iss, issuer !== null && issuer === flow?.issuer);
}

function checked({ holds, fails }: { readonly holds: string; readonly fails: string }, passed: boolean): CallbackCheck {
  return { passed, text: passed ? holds : fails };
}

function explanationOf(error: string, description: string | null): string {
  const causes: readonly CauseInfo[] = Object.values(CAUSES);
  const cause =
    causes.find((info) => info.error === error && info.description === description) ?? causes.find((info) => info.error === error);
  return cause === undefined ? "" : `${cause.explanation} ${cause.fix}`;
}
