import type { OpenIdConfiguration } from "#app/services/keys/openid";
import { exactDuration } from "#app/ui/format";

/** The fields of the group "OpenID Connect", all as the form holds them. */
export interface OpenIdFields {
  idTokenLifetime: string;
  idTokenSignedResponseAlg: string;
  userinfoSignedResponseAlg: string;
  subjectType: string;
  sectorIdentifierUri: string;
  postLogoutRedirectUris: string;
  backchannelLogoutUri: string;
  backchannelLogoutSessionRequired: string;
  frontchannelLogoutUri: string;
  frontchannelLogoutSessionRequired: string;
}

const tick = (value: boolean | undefined) => (value ? "on" : "");

/** What the group shows at first: the key as it is, or the defaults where there is none yet. */
export function openIdDefaults(openId: OpenIdConfiguration | undefined): OpenIdFields {
  return {
    idTokenLifetime: openId?.idTokenLifetime ? exactDuration(openId.idTokenLifetime) : "",
    idTokenSignedResponseAlg: openId?.idTokenSignedResponseAlg ?? "ES256",
    userinfoSignedResponseAlg: openId?.userinfoSignedResponseAlg ?? "none",
    subjectType: openId?.subjectType ?? "public",
    sectorIdentifierUri: openId?.sectorIdentifierUri ?? "",
    postLogoutRedirectUris: (openId?.postLogoutRedirectUris ?? []).join("\n"),
    backchannelLogoutUri: openId?.backchannelLogoutUri ?? "",
    backchannelLogoutSessionRequired: tick(openId?.backchannelLogoutSessionRequired),
    frontchannelLogoutUri: openId?.frontchannelLogoutUri ?? "",
    frontchannelLogoutSessionRequired: tick(openId?.frontchannelLogoutSessionRequired),
  };
}
