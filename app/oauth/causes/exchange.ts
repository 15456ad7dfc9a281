/** Token exchange (RFC 8693 §2.2.2): a bad token, or one that policy does not accept, is an `invalid_request`. */
import type { CauseInfo } from "./index";

/** One text for all: the wire never tells what became of a token, nor whose it is. */
const BAD_SUBJECT = "The subject token is invalid, expired, revoked, or not one that the client may exchange.";
const BAD_ACTOR = "The actor token is invalid, expired, revoked, or was issued to another client.";

export const EXCHANGE_CAUSES = {
  exchange_token_type: {
    error: "invalid_request",
    status: 400,
    description: "A token type is not supported.",
    title: "Token type not supported",
    explanation:
      "subject_token_type, actor_token_type and requested_token_type may be the access token type or the JWT type (RFC 8693 §3). actor_token_type comes with an actor_token alone (§2.1).",
    fix: "Send urn:ietf:params:oauth:token-type:access_token.",
  },
  exchange_jwt_not_issued: {
    error: "invalid_request",
    status: 400,
    description: "The requested token type is not issued for this resource.",
    title: "The API takes no JWT",
    explanation: "requested_token_type asks for a JWT, and the API that the token is for takes reference tokens alone.",
    fix: "Leave requested_token_type out.",
  },
  exchange_subject_unknown: {
    error: "invalid_request",
    status: 400,
    description: BAD_SUBJECT,
    title: "Unknown subject token",
    explanation: "The subject token is no access token of this realm, or it has been purged.",
    fix: "Send the access token as it came to the API, without Bearer before it.",
  },
  exchange_subject_ended: {
    error: "invalid_request",
    status: 400,
    description: BAD_SUBJECT,
    title: "Subject token ended",
    explanation: "The subject token has expired or was revoked, or its user, owner or application may not go on.",
    fix: "Have the calling application send a token that works.",
  },
  exchange_subject_no_user: {
    error: "invalid_request",
    status: 400,
    description: BAD_SUBJECT,
    title: "Subject token without a user",
    explanation: "The subject token acts for no person: its client obtained it as itself. Only tokens of people are exchanged here.",
    fix: "Obtain a token with the Client Credentials grant instead.",
  },
  exchange_not_allowed: {
    error: "invalid_request",
    status: 400,
    description: BAD_SUBJECT,
    title: "No exchange allowed for this pair",
    explanation: "No admin has allowed this key to exchange tokens of the key that the subject token was issued to.",
    fix: "Ask an admin to add the pair on the page Token exchange.",
  },
  exchange_too_often: {
    error: "invalid_request",
    status: 400,
    description: "The subject token has been exchanged too often.",
    title: "Exchanged too often",
    explanation: "The subject token came from as many exchanges, one after the other, as may lead to one token.",
    fix: "Exchange the token that came in first, not one of its successors.",
  },
  exchange_actor_unusable: {
    error: "invalid_request",
    status: 400,
    description: BAD_ACTOR,
    title: "Actor token not usable",
    explanation: "The actor token is no live access token of this realm that was issued to the key that exchanges.",
    fix: "Obtain the actor token with the same key, for example by Client Credentials.",
  },
  exchange_scope_empty: {
    error: "invalid_scope",
    status: 400,
    description: "No scope of the subject token may be granted.",
    title: "No scope left",
    explanation: "A new token has no more scope than the subject token, and what the pair allows of that is nothing.",
    fix: "Ask an admin which scopes the pair allows, or have the subject token obtained with more scope.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
