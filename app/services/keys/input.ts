import { z } from "zod";
import { CLIENT_AUTH_METHODS } from "#app/oauth/client-auth-methods";

const wholeSeconds = "Give whole seconds, such as 3600.";
const lifetime = z.number({ error: wholeSeconds }).int({ error: wholeSeconds }).optional();

/** What the "Key Configuration" form sends. Whether the realm's policy allows it is checked by the use case. */
export const keyConfigurationSchema = z.object({
  grantTypes: z.array(z.string().max(100)).max(50),
  /** One URL a line, or separated by commas as on WSO2's page. */
  callbackUrls: z.string().max(10_000, { error: "This is too long." }).optional(),
  applicationTokenLifetime: lifetime,
  userTokenLifetime: lifetime,
  refreshTokenLifetime: lifetime,
  tokenFormat: z.enum(["opaque", "jwt"], { error: "Choose a token format." }),
  /** `any`: every method of the client's type. Absent: as it is stored. */
  authMethod: z
    .enum(["any", ...CLIENT_AUTH_METHODS.map(({ name }) => name)], { error: "Choose how the application authenticates." })
    .optional(),
  scopeChoice: z.enum(["all", "chosen"], { error: "Choose which scopes the key may use." }).default("all"),
  scopes: z.array(z.string().max(200)).max(1000),
});

/** Lifetimes in seconds; an absent one takes the portal's default. */
export type KeyConfiguration = z.output<typeof keyConfigurationSchema>;

/** Days a secret may live for, as the form offers them. */
export const SECRET_LIFETIMES = ["30", "60", "90", "180"] as const;
export const DEFAULT_SECRET_LIFETIME = "90";
export const SECRET_DESCRIPTION_LENGTH = 100;

const controls = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** What the "New Secret" form sends. */
export const newSecretSchema = z.object({
  /** Given out with the form, so that sending it twice makes one secret. */
  formId: z.uuid({ error: "Load the page again." }).toLowerCase(),
  description: z
    .string()
    .max(SECRET_DESCRIPTION_LENGTH, { error: `Use at most ${SECRET_DESCRIPTION_LENGTH} characters.` })
    .refine((text) => !controls.test(text), { error: "Use no line breaks or other control characters." })
    .default(""),
  expiry: z.enum([...SECRET_LIFETIMES, "custom", "never"], { error: "Choose when the secret expires." }),
  /** `YYYY-MM-DD`: the secret works to the end of that day (UTC). Only with `custom`. */
  expiryDate: z.iso.date({ error: "Give a date as YYYY-MM-DD." }).optional(),
});

export type NewSecret = z.output<typeof newSecretSchema>;

/** What the "Generate Access Token" form sends. */
export const testTokenSchema = z.object({
  consumerSecret: z.string({ error: "Give the Consumer Secret." }).max(500, { error: "This is too long to be a Consumer Secret." }),
  scopes: z.array(z.string().max(200)).max(1000),
});

export type TestTokenRequest = z.output<typeof testTokenSchema>;
