/** The group "OpenID Connect" of the key form: from texts to what the use case takes. */
import { z } from "zod";
import { ID_TOKEN_ALGORITHMS, type OpenIdChoice } from "#app/services/keys/openid";
import { durationField } from "./durations";

const PLAIN = "none";
const text = z.string().max(10_000, { error: "This is too long." }).default("");
const algorithm = z.enum(ID_TOKEN_ALGORITHMS, { error: "Choose how it is signed." });
const tick = z.literal("on").optional();

export const openIdForm = z.object({
  idTokenLifetime: durationField.optional(),
  idTokenSignedResponseAlg: algorithm.optional(),
  userinfoSignedResponseAlg: z.union([z.literal(PLAIN), algorithm], { error: "Choose how it is answered." }).optional(),
  subjectType: z.enum(["public", "pairwise"], { error: "Choose how people are named." }).optional(),
  sectorIdentifierUri: text,
  /** One URL a line, or separated by commas. */
  postLogoutRedirectUris: text,
  backchannelLogoutUri: text,
  backchannelLogoutSessionRequired: tick,
  frontchannelLogoutUri: text,
  frontchannelLogoutSessionRequired: tick,
});

/**
 * What a form asks for of OpenID Connect.
 *
 * @param sent the names of the fields that came: a form without the group says nothing of it
 */
export function openIdChoiceOf(form: z.output<typeof openIdForm>, sent: { has(name: string): boolean }): OpenIdChoice {
  if (!sent.has("subjectType")) return {};
  return {
    idTokenLifetime: form.idTokenLifetime ?? null,
    idTokenSignedResponseAlg: form.idTokenSignedResponseAlg,
    userinfoSignedResponseAlg: form.userinfoSignedResponseAlg === PLAIN ? null : form.userinfoSignedResponseAlg,
    subjectType: form.subjectType,
    sectorIdentifierUri: form.sectorIdentifierUri.trim() || null,
    postLogoutRedirectUris: form.postLogoutRedirectUris.split(/[\s,]+/).filter((url) => url !== ""),
    backchannelLogoutUri: form.backchannelLogoutUri.trim() || null,
    backchannelLogoutSessionRequired: form.backchannelLogoutSessionRequired === "on",
    frontchannelLogoutUri: form.frontchannelLogoutUri.trim() || null,
    frontchannelLogoutSessionRequired: form.frontchannelLogoutSessionRequired === "on",
  };
}
