/** What was pasted, as far as it could be read: requests with their answers. Texts of a stranger: nothing of them is trusted. */

/** A request as a client sent it, or meant to. */
export interface SentRequest {
  readonly method: string;
  /** As written, with its query; null: a bare form body. */
  readonly url: string | null;
  /** By name in lower case; of two of a name the last. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Headers and body are not all known, as in a line of an access log: nothing follows from what is not there. */
  readonly partial?: boolean;
}

/** What came back, as far as the text shows it. */
export interface ReceivedAnswer {
  readonly status: number | null;
  readonly headers: ReadonlyMap<string, string>;
  /** `error` and `error_description` (RFC 6749 §5.2); null where there is none. */
  readonly error: string | null;
  readonly description: string | null;
  /** The members of a JSON answer. */
  readonly members: Readonly<Record<string, unknown>>;
}

export interface ReadExchange {
  readonly request: SentRequest | null;
  readonly answer: ReceivedAnswer | null;
  /** Sentences on what the shell made of the command. */
  readonly remarks: readonly string[];
}

/** The most of a text that is read, in characters. */
export const MOST_PASTED = 64 * 1024;
/** The most that a browser without JavaScript sends: line ends and escapes make more of it, and a form's value has a bound. */
export const MOST_SENT = 12_000;
/** The most exchanges that are read of one text. */
export const MOST_EXCHANGES = 20;

/** A value of which only its place is known: a variable of the shell, Postman's, or a mask. */
const UNKNOWN = /\{\{[^{}]{0,100}\}\}|^\*{3,}$|^[xX]{4,}$|^<?\[?(?:redacted|masked|hidden|removed|filtered)\]?>?$|^(?:\.{3}|…)$/i;
/** A value that nobody has filled in. */
const PLACEHOLDER =
  /^\$\{?[A-Za-z_]|^%[A-Za-z_]+%$|^<[^<>]{1,100}>$|^\[[^[\]]{1,100}\]$|^(?:your|my|insert|enter|paste|the)[-_ ]|^(?:client|consumer)[-_]?(?:id|key|secret)$|^(?:changeme|todo|null|undefined|none)$/i;

/**
 * Whether nothing can be said of a value, as only its place is shown.
 *
 * @example isUnknown("{{CONSUMER_SECRET}}") // true
 */
export function isUnknown(value: string): boolean {
  return UNKNOWN.test(value);
}

/**
 * Whether a value was left as a manual had it.
 *
 * @example isPlaceholder("YOUR_CLIENT_ID") // true
 */
export function isPlaceholder(value: string): boolean {
  return !isUnknown(value) && PLACEHOLDER.test(value);
}
