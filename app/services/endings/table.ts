/**
 * What ends what: each event after which somebody or something is trusted less or more, decided once. The use cases apply it
 * (`apply.ts`), the confirmation pages and `docs/protocol.md` show its sentences. Why: `docs/decisions/0020-what-ends-what.md`.
 */

/** What becomes of what an event concerns. */
export interface Ending {
  /** Sessions of the person. */
  readonly sessions: "all end" | "the others end" | "one ends" | "stay";
  /** Refresh token families. Of a person's event: those that act for the person. */
  readonly families: "all end" | "one ends" | "those for the API end" | "stay";
  /** Access tokens, likewise. `end` is for good, whatever happens later; but for "those for the API", which need the subscription at each use. */
  readonly accessTokens: "all end" | "one ends" | "signed ones end" | "vouched ones end" | "those for the API end" | "stay";
  /**
   * The applications concerned; for a person's event, those the person owns. `stop`: they obtain no token, and those
   * they have end. `suspended`: besides, only an admin starts each of them again.
   */
  readonly applications: "go on" | "stop" | "suspended" | "start again" | "deleted";
  /** A sentence in the present tense, for the page that offers the event. */
  readonly sentence: string;
}

/** What happens to a person. */
export const PERSON_ENDINGS = {
  password_changed: {
    sessions: "the others end",
    families: "all end",
    accessTokens: "all end",
    applications: "go on",
    sentence:
      "A new password ends every other session and every token that acts for the person, refresh tokens included. Applications and their secrets go on.",
  },
  password_reset: {
    sessions: "all end",
    families: "all end",
    accessTokens: "all end",
    applications: "go on",
    sentence:
      "A new password by a one-time link ends every session and every token that acts for the person, refresh tokens included. Applications and their secrets go on.",
  },
  password_set_for_first_admin: {
    sessions: "all end",
    families: "all end",
    accessTokens: "all end",
    applications: "suspended",
    sentence:
      "An account that becomes the first admin with a new password loses every session and token, and its applications are suspended: its former user may hold their secrets.",
  },
  made_first_admin: {
    sessions: "all end",
    families: "all end",
    accessTokens: "all end",
    applications: "go on",
    sentence:
      "An account that becomes the first admin with its own password goes on in a new session. Older sessions end, and so does every token that acts for the account.",
  },
  made_admin: {
    sessions: "all end",
    families: "stay",
    accessTokens: "stay",
    applications: "go on",
    sentence: "Every session ends, so that an admin's begins with a sign-in. Tokens and applications stay.",
  },
  made_developer: {
    sessions: "all end",
    families: "stay",
    accessTokens: "stay",
    applications: "go on",
    sentence: "The admin console is closed from the next request on, and every session ends. Tokens and applications stay.",
  },
  user_disabled: {
    sessions: "all end",
    families: "all end",
    accessTokens: "all end",
    applications: "stop",
    sentence:
      "The user is signed out everywhere and cannot sign in. Every token that acts for the user ends for good. The user's applications obtain no token while the user is disabled, and the tokens they have end for good.",
  },
  user_enabled: {
    sessions: "stay",
    families: "stay",
    accessTokens: "stay",
    applications: "start again",
    sentence:
      "The user can sign in again with the old password, and the user's applications obtain tokens again. Sessions and tokens that have ended stay ended.",
  },
  user_deleted: {
    sessions: "all end",
    families: "all end",
    accessTokens: "all end",
    applications: "deleted",
    sentence:
      "The account goes with its applications, their keys and secrets, and every token of theirs and of the person ends. Nothing of this can be brought back.",
  },
  user_left: {
    sessions: "all end",
    families: "all end",
    accessTokens: "all end",
    applications: "suspended",
    sentence:
      "The account and every token that acts for the person end. The applications go on in other hands, suspended until an admin starts each of them: the person may still hold their secrets.",
  },
  user_replaced: {
    sessions: "all end",
    families: "all end",
    accessTokens: "all end",
    applications: "go on",
    sentence:
      "The account and every token that acts for the person end. The applications go on under their new owner, with their secrets: revoke those that the person knows.",
  },
  signed_out: {
    sessions: "one ends",
    families: "stay",
    accessTokens: "stay",
    applications: "go on",
    sentence: "Signing out ends the session in this browser. Tokens stay.",
  },
  session_revoked: {
    sessions: "one ends",
    families: "stay",
    accessTokens: "stay",
    applications: "go on",
    sentence: "Revoking a session signs its browser out. Tokens stay: a new password ends them.",
  },
  other_sessions_revoked: {
    sessions: "the others end",
    families: "stay",
    accessTokens: "stay",
    applications: "go on",
    sentence: "Every session but this one ends. Tokens stay: a new password ends them.",
  },
} as const satisfies Readonly<Record<string, Ending>>;

/** What happens to an application, its keys, secrets or tokens. No session has to do with it. */
export const APPLICATION_ENDINGS = {
  application_suspended: {
    sessions: "stay",
    families: "all end",
    accessTokens: "all end",
    applications: "suspended",
    sentence:
      "No key of the application obtains a token from the next request on, and every token it has obtained ends for good. Nothing is deleted.",
  },
  application_resumed: {
    sessions: "stay",
    families: "stay",
    accessTokens: "stay",
    applications: "start again",
    sentence: "The application's keys obtain tokens again from the next request on. Tokens that have ended stay ended.",
  },
  application_deleted: {
    sessions: "stay",
    families: "all end",
    accessTokens: "all end",
    applications: "deleted",
    sentence: "Its keys and secrets go with it, and every token ends. Nothing of this can be brought back.",
  },
  all_tokens_revoked: {
    sessions: "stay",
    families: "all end",
    accessTokens: "all end",
    applications: "go on",
    sentence: "Access and refresh tokens of both environments end. Keys and secrets stay: the application can ask for new tokens at once.",
  },
  refresh_token_revoked: {
    sessions: "stay",
    families: "one ends",
    accessTokens: "one ends",
    applications: "go on",
    sentence: "A refresh token takes its family with it, the access tokens obtained through it included.",
  },
  access_token_revoked: {
    sessions: "stay",
    families: "stay",
    accessTokens: "one ends",
    applications: "go on",
    sentence: "The access token ends; its refresh token stays.",
  },
  secret_revoked: {
    sessions: "stay",
    families: "stay",
    accessTokens: "stay",
    applications: "go on",
    sentence: "Requests with the secret are refused at once. Tokens that it obtained work until they expire or are revoked under Tokens.",
  },
  secret_expired: {
    sessions: "stay",
    families: "stay",
    accessTokens: "stay",
    applications: "go on",
    sentence: "Requests with an expired secret are refused. Tokens that it obtained work until they expire or are revoked under Tokens.",
  },
  client_type_changed: {
    sessions: "stay",
    families: "all end",
    accessTokens: "all end",
    applications: "go on",
    sentence:
      "A key that shall have no secret loses those it has; one that shall have a secret needs a New Secret. Every token of the application ends, in both environments.",
  },
  token_format_changed: {
    sessions: "stay",
    families: "stay",
    accessTokens: "stay",
    applications: "go on",
    sentence: "Tokens issued from now on have the new format; those that were issued keep theirs and stay.",
  },
} as const satisfies Readonly<Record<string, Ending>>;

/**
 * What happens between an application and an API. Nothing is written into tokens: whether the application subscribes is read at each use, at
 * introspection, at /verify and at a refresh alike.
 */
export const API_ENDINGS = {
  subscription_ended: {
    sessions: "stay",
    families: "those for the API end",
    accessTokens: "those for the API end",
    applications: "go on",
    sentence:
      "Tokens of the application that are for the API are inactive at introspection from the next request, and refused at /verify; refresh tokens for it are refused. Other tokens lose the API's scopes. What has not expired by then works again if the application subscribes again.",
  },
  subscription_rejected: {
    sessions: "stay",
    families: "stay",
    accessTokens: "stay",
    applications: "go on",
    sentence: "The application obtains no token for the API, as while it waited. Nothing ends.",
  },
  api_put_on_request: {
    sessions: "stay",
    families: "stay",
    accessTokens: "stay",
    applications: "go on",
    sentence:
      "Applications that subscribe go on. Clients that registered themselves cannot subscribe: they lose their tokens for the API as with a subscription.",
  },
  api_deleted: {
    sessions: "stay",
    families: "those for the API end",
    accessTokens: "those for the API end",
    applications: "go on",
    sentence:
      "Its scopes and subscriptions go, and tokens for it are inactive at introspection and refused at /verify from the next request; refresh tokens for it are refused. Other tokens carry its scopes until they expire; a refresh leaves them out.",
  },
  api_scope_removed: {
    sessions: "stay",
    families: "stay",
    accessTokens: "stay",
    applications: "go on",
    sentence: "Access tokens already issued carry it until they expire, at introspection and at /verify; a refresh leaves it out.",
  },
} as const satisfies Readonly<Record<string, Ending>>;

/** What an admin changes for the realm. */
const REALM_ENDINGS = {
  grant_type_switched_off: {
    sessions: "stay",
    families: "stay",
    accessTokens: "stay",
    applications: "go on",
    sentence: "Access tokens already issued stay valid until they expire. Keys keep their tick, so switching it on again restores them.",
  },
  scope_deleted: {
    sessions: "stay",
    families: "stay",
    accessTokens: "stay",
    applications: "go on",
    sentence: "Access tokens already issued carry it until they expire; a refresh leaves it out.",
  },
  signing_key_rotated: {
    sessions: "stay",
    families: "stay",
    accessTokens: "stay",
    applications: "go on",
    sentence:
      "From the time that an admin chooses, the new key signs and the old one does not. The old key stays published, for a day at least, until the last token it has signed has expired, so nothing that was issued stops.",
  },
  signing_key_removed: {
    sessions: "stay",
    families: "stay",
    accessTokens: "signed ones end",
    applications: "go on",
    sentence:
      "The key leaves the key set at once, and every JWT it has signed is refused: by introspection from the next request on, by verifiers of signatures once they fetch the key set again. Opaque and refresh tokens stay: applications obtain new tokens with them or with their secrets.",
  },
  issuer_removed: {
    sessions: "stay",
    families: "stay",
    accessTokens: "vouched ones end",
    applications: "go on",
    sentence:
      "No assertion of the issuer buys a token from the next request on, and tokens that were obtained with one are inactive at introspection and refused at /verify for good, also if the issuer is added again.",
  },
} as const satisfies Readonly<Record<string, Ending>>;

/** All of them, in the order of the documentation. */
export const ENDINGS = { ...PERSON_ENDINGS, ...APPLICATION_ENDINGS, ...API_ENDINGS, ...REALM_ENDINGS } as const;

export type PersonEvent = keyof typeof PERSON_ENDINGS;
export type ApplicationEvent = keyof typeof APPLICATION_ENDINGS;
export type ApiEvent = keyof typeof API_ENDINGS;
export type EndingEvent = keyof typeof ENDINGS;

/** What none of them reaches: said wherever tokens end. */
export const SELF_CONTAINED = "Self-contained tokens (JWT) pass where a resource server checks the signature alone, until they expire.";

/**
 * The sentence that says what an event does, for the page that offers it.
 *
 * @example sentenceOf("user_enabled") // "The user can sign in again with the old password, …"
 */
export function sentenceOf(event: EndingEvent): string {
  return ENDINGS[event].sentence;
}
