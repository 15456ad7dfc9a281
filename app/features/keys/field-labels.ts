import type { ChangedField } from "#app/services/keys/difference";

/** The settings of a key by the names of their fields: in the form, in what saving would change, and where two people have changed them. */
export const KEY_LABELS = {
  kind: "Kind",
  grantTypes: "Grant Types",
  callbackUrls: "Callback URL",
  scopes: "Scopes",
  applicationTokenLifetime: "Application Access Token Expiry Time",
  userTokenLifetime: "User Access Token Expiry Time",
  refreshTokenLifetime: "Refresh Token Expiry Time",
  keepRefreshToken: "Refresh tokens",
  tokenFormat: "Token format",
  authMethod: "Client authentication",
  pkceRequired: "Enable PKCE",
  pkcePlainAllowed: "Support PKCE Plain text",
  scopePolicy: "Scopes that are not allowed",
  defaultApiId: "Default API",
  idTokenLifetime: "Id Token Expiry Time",
  idTokenSignedResponseAlg: "Signature of ID tokens and logout tokens",
  userinfoSignedResponseAlg: "Answers of /userinfo",
  subjectType: "How people are named (sub)",
  sectorIdentifierUri: "Sector identifier URI",
  postLogoutRedirectUris: "Post-logout redirect URIs",
  backchannelLogoutUri: "Back-channel logout URI",
  backchannelLogoutSessionRequired: "Its logout tokens must name the session (sid)",
  frontchannelLogoutUri: "Front-channel logout URI",
  frontchannelLogoutSessionRequired: "Its address must name the session (iss, sid)",
} as const satisfies Readonly<Record<ChangedField | "kind" | "grantTypes", string>>;
