/** The forms of the key pages: from texts to what the use cases take. */
import { z } from "zod";
import type { ClientKind } from "#app/oauth/client-kinds";
import type { Environment } from "#app/oauth/model";
import { InvalidInputError } from "#app/services/errors";
import { testTokenSchema } from "#app/services/keys/access-token";
import { type KeyConfiguration, keyConfigurationSchema } from "#app/services/keys/configuration";
import { providedKeysSchema } from "#app/services/keys/mapping";
import type { PublicKeysChoice } from "#app/services/keys/public-keys";
import { type NewSecret, newSecretSchema } from "#app/services/keys/secrets";
import { shownVersion } from "../form-submission";
import { durationField } from "./durations";
import { openIdChoiceOf, openIdForm } from "./openid";

const ANY_METHOD = "any";
const NO_API = "none";
const REALM_POLICY = "realm";
const pkceBoxes = z
  .array(z.enum(["required", "plain"], { error: "Choose one of the boxes." }))
  .max(4)
  .default([]);
const tick = z.literal("on").optional();
const notAMethod = "Choose how the application authenticates.";

/** "Key Configuration", before keys exist and after. */
const configurationForm = keyConfigurationSchema.extend({
  intent: z.enum(["generate", "review", "update"]),
  /** Of "Generate Keys": the form's idempotency key. */
  formId: newSecretSchema.shape.idempotencyKey.optional(),
  /** What of the difference was looked at; absent for callers that looked at none. */
  reviewed: z.string().max(100).optional(),
  ...shownVersion,
  applicationTokenLifetime: durationField.optional(),
  userTokenLifetime: durationField.optional(),
  refreshTokenLifetime: durationField.optional(),
  /** One URL a line, or separated by commas as on WSO2's page. */
  callbackUrls: z.string().max(10_000, { error: "This is too long." }).default(""),
  refreshTokens: z.enum(["renew", "keep"], { error: "Choose what becomes of a refresh token that is used." }).optional(),
  authMethod: z.union([z.literal(ANY_METHOD), keyConfigurationSchema.shape.authMethod.unwrap().unwrap()], { error: notAMethod }).optional(),
  /** A JWK set, or the address of one. */
  publicKeys: z.string().max(20_000, { error: "This is too long." }).default(""),
  defaultApiId: z.string().max(100).optional(),
  scopePolicy: z.enum([REALM_POLICY, "strict", "drop"], { error: "Choose what becomes of a scope that is not allowed." }).optional(),
  scopeChoice: z.enum(["all", "chosen"], { error: "Choose which scopes the key may use." }).default("all"),
  scopes: z.array(z.string().max(200)).max(1000),
  /** The boxes of PKCE that are ticked, and those that there were. */
  pkce: pkceBoxes,
  pkceOffered: pkceBoxes,
  /** Sent by the group "Authorization requests", whose boxes are not when they are not ticked. */
  requestRules: z.literal("shown").optional(),
  pushedRequestsRequired: tick,
  signedRequestsRequired: tick,
  fapi: tick,
  /** The box, and whether there was one. */
  dpopRequired: z.literal("on").optional(),
  dpopOffered: z.literal("on").optional(),
  ...openIdForm.shape,
});

/** "New Secret". */
export const secretForm = z.object({
  intent: z.literal("new-secret"),
  formId: newSecretSchema.shape.idempotencyKey,
  description: newSecretSchema.shape.description,
  /** Days, `custom` with a date, or `never`. */
  expiry: z
    .string({ error: "Choose when the secret expires." })
    .regex(/^(\d{1,4}|custom|never)$/, { error: "Choose when the secret expires." }),
  /** `YYYY-MM-DD` */
  expiryDate: z.iso.date({ error: "Give a date as YYYY-MM-DD." }).optional(),
});

/** "Change kind". */
export const kindForm = z.object({ kind: keyConfigurationSchema.shape.kind.unwrap() });

/** The forms of one key page, told apart by their `intent`. */
export const keyForms = z.discriminatedUnion("intent", [
  configurationForm,
  secretForm,
  testTokenSchema.extend({ intent: z.literal("test-token") }),
  providedKeysSchema.extend({ intent: z.literal("provide") }),
]);

/** "Key Configuration" of a key that exists. */
export const keySettingsForm = configurationForm.extend({ intent: z.literal("review") });

export type KeyForm = z.output<typeof keyForms>;

/**
 * The environment that the address of a key page, or of a page below it, names.
 *
 * @param pathname with or without the base path
 * @example environmentOf("/applications/1/sandbox-keys/settings") // "SANDBOX"
 */
export function environmentOf(pathname: string): Environment {
  return /\/applications\/[^/]+\/sandbox-keys(\/|$)/.test(pathname) ? "SANDBOX" : "PRODUCTION";
}

/** The kind for which the page of keys that do not exist yet shows its form: the query's `kind`, else `server`. */
export function chosenKind({ searchParams }: URL): ClientKind {
  return kindForm.safeParse({ kind: searchParams.get("kind") }).data?.kind ?? "server";
}

/**
 * The configuration that a form asks for.
 *
 * @param sent the names of the fields that came: a form without the field of callback URLs, because no grant type on offer needs any, says nothing of them
 */
export function keyConfigurationOf(form: z.output<typeof configurationForm>, sent: { has(name: string): boolean }): KeyConfiguration {
  return {
    kind: form.kind,
    grantTypes: form.grantTypes,
    callbackUrls: sent.has("callbackUrls") ? form.callbackUrls.split(/[\s,]+/).filter((url) => url !== "") : undefined,
    applicationTokenLifetime: form.applicationTokenLifetime,
    userTokenLifetime: form.userTokenLifetime,
    refreshTokenLifetime: form.refreshTokenLifetime,
    keepRefreshToken: form.refreshTokens && form.refreshTokens === "keep",
    tokenFormat: form.tokenFormat,
    authMethod: form.authMethod === ANY_METHOD ? null : form.authMethod,
    ...(sent.has("publicKeys") ? publicKeysOf(form.publicKeys.trim()) : {}),
    defaultApiId: form.defaultApiId === NO_API ? null : form.defaultApiId,
    scopePolicy: form.scopePolicy === REALM_POLICY ? null : form.scopePolicy,
    scopes: form.scopeChoice === "all" ? null : form.scopes,
    dpopRequired: form.dpopOffered === "on" ? form.dpopRequired === "on" : undefined,
    pkceRequired: form.pkceOffered.includes("required") ? form.pkce.includes("required") : undefined,
    pkcePlainAllowed: form.pkceOffered.includes("plain") ? form.pkce.includes("plain") : undefined,
    ...(form.requestRules && {
      pushedRequestsRequired: form.pushedRequestsRequired === "on",
      signedRequestsRequired: form.signedRequestsRequired === "on",
      fapi: form.fapi === "on",
    }),
    ...openIdChoiceOf(form, sent),
  };
}

/** One field takes both: what begins like an address is one. */
function publicKeysOf(text: string): PublicKeysChoice {
  if (/^https?:/i.test(text)) return { jwks: null, jwksUri: text };
  return { jwks: text === "" ? null : text, jwksUri: null };
}

/**
 * The secret that a form asks for.
 *
 * @throws InvalidInputError by field `expiryDate`
 */
export function newSecretOf({ formId, description, expiry, expiryDate }: Omit<z.output<typeof secretForm>, "intent">): NewSecret {
  return { idempotencyKey: formId, description, expiry: expiryOf(expiry, expiryDate) };
}

function expiryOf(choice: string, date: string | undefined): NewSecret["expiry"] {
  if (choice === "never") return { kind: "never" };
  if (choice !== "custom") return { kind: "days", days: Number(choice) };
  if (date === undefined) throw new InvalidInputError({ expiryDate: ["Give the last day on which the secret works."] });
  return { kind: "date", lastDay: date };
}

/** Fields of a configuration that have another name on the form. */
const NAMES_ON_FORM = new Map([
  ["keepRefreshToken", "refreshTokens"],
  ["pkcePlainAllowed", "pkce"],
  ["jwks", "publicKeys"],
  ["jwksUri", "publicKeys"],
]);

/** A refusal by the fields of the form, such as that of a secret's last day, which stands beside the date. */
export function byFormField(error: unknown, form: KeyForm): unknown {
  if (!(error instanceof InvalidInputError)) return error;
  const names = form.intent === "new-secret" && form.expiry === "custom" ? new Map([["expiry", "expiryDate"]]) : NAMES_ON_FORM;
  if (!Object.keys(error.fields).some((field) => names.has(field))) return error;
  return new InvalidInputError(Object.fromEntries(Object.entries(error.fields).map(([field, why]) => [names.get(field) ?? field, why])));
}
