/** What the owner of a key chooses of OpenID Connect: the group "OpenID Connect" of the key form (OpenID Connect Registration §2, the logouts' §2). */
import { z } from "zod";
import { redirectUriProblem } from "#app/oauth/checks/redirect-uri";
import { exactDuration } from "#app/platform/duration";

const MOST_URLS = 20;
const MOST_LETTERS = 2000;
/** Seconds: an ID token is checked once, when it comes. */
const LIFETIME_LIMITS = { minimum: 60, maximum: 86_400 } as const;

/** Where the person's browser is sent after logout: by the rules of callback URLs. */
const redirectUri = z.string().superRefine((url, issues) => {
  const problem = redirectUriProblem(url);
  if (problem !== null) issues.addIssue(`${url.slice(0, 100)} ${problem}`);
});
/** An address of the application that this portal, or a page of it, asks for. */
const webAddress = redirectUri.refine((url) => /^https?:/i.test(url), { error: "Give an address that begins with https://." }).nullable();
const wholeSeconds = "Give whole seconds, such as 3600.";

export const ID_TOKEN_ALGORITHMS = ["ES256", "RS256"] as const;
const algorithm = z.enum(ID_TOKEN_ALGORITHMS, { error: "Choose how it is signed." });

const openIdFields = {
  /** null: an hour. */
  idTokenLifetime: z
    .number({ error: wholeSeconds })
    .int({ error: wholeSeconds })
    .min(LIFETIME_LIMITS.minimum, { error: `Give at least ${exactDuration(LIFETIME_LIMITS.minimum)}.` })
    .max(LIFETIME_LIMITS.maximum, { error: `Give at most ${exactDuration(LIFETIME_LIMITS.maximum)}.` })
    .nullable(),
  idTokenSignedResponseAlg: algorithm,
  /** null: plain JSON. */
  userinfoSignedResponseAlg: algorithm.nullable(),
  subjectType: z.enum(["public", "pairwise"], { error: "Choose how people are named." }),
  sectorIdentifierUri: z
    .string()
    .max(MOST_LETTERS)
    .refine((url) => URL.canParse(url) && new URL(url).protocol === "https:", { error: "Give an address that begins with https://." })
    .nullable(),
  postLogoutRedirectUris: z.array(redirectUri).max(MOST_URLS, { error: `Register at most ${MOST_URLS} addresses.` }),
  backchannelLogoutUri: webAddress,
  backchannelLogoutSessionRequired: z.boolean(),
  frontchannelLogoutUri: webAddress,
  frontchannelLogoutSessionRequired: z.boolean(),
} as const;

export const openIdConfigurationSchema = z.object(openIdFields);
export type OpenIdConfiguration = z.output<typeof openIdConfigurationSchema>;
/** What a caller asks for of it. */
export const openIdChoiceSchema = openIdConfigurationSchema.partial();
export type OpenIdChoice = z.output<typeof openIdChoiceSchema>;

/** What a key has whose owner chose nothing. */
export const DEFAULT_OPENID_CONFIGURATION: OpenIdConfiguration = {
  idTokenLifetime: null,
  idTokenSignedResponseAlg: "ES256",
  userinfoSignedResponseAlg: null,
  subjectType: "public",
  sectorIdentifierUri: null,
  postLogoutRedirectUris: [],
  backchannelLogoutUri: null,
  backchannelLogoutSessionRequired: false,
  frontchannelLogoutUri: null,
  frontchannelLogoutSessionRequired: false,
};

/** The same as it is stored. */
export interface OpenIdColumns {
  readonly idTokenLifetime: number | null;
  readonly idTokenSignedResponseAlg: string | null;
  readonly userinfoSignedResponseAlg: string | null;
  readonly subjectType: string;
  readonly sectorIdentifierUri: string | null;
  readonly postLogoutRedirectUris: string;
  readonly backchannelLogoutUri: string | null;
  readonly backchannelLogoutSessionRequired: boolean;
  readonly frontchannelLogoutUri: string | null;
  readonly frontchannelLogoutSessionRequired: boolean;
}

/**
 * What is to be stored of what a caller asks for.
 *
 * @param stored the key's row; null: there is none yet
 * @returns the columns, and what is wrong between the choices, by field
 */
export function chosenOpenId(
  asked: OpenIdChoice,
  stored: OpenIdColumns | null,
  callbackUrls: readonly string[],
): { readonly columns: OpenIdColumns; readonly problems: ReturnType<typeof openIdProblems> } {
  const before = stored === null ? DEFAULT_OPENID_CONFIGURATION : openIdConfigurationOf(stored);
  const { success, data = before } = openIdConfigurationSchema.safeParse({ ...before, ...withoutAbsent(asked) });
  // What nobody touches stays, even where the callback URLs have changed beside it.
  const isTouched = success && Object.values(asked).some((value) => value !== undefined);
  return { columns: openIdColumns(data), problems: isTouched ? openIdProblems(data, callbackUrls) : [] };
}

function withoutAbsent(asked: OpenIdChoice): OpenIdChoice {
  const { shape } = openIdConfigurationSchema;
  return Object.fromEntries(Object.entries(asked).filter(([name, value]) => Object.hasOwn(shape, name) && value !== undefined));
}

/** The same as it is stored. */
export function openIdColumns(configuration: OpenIdConfiguration): OpenIdColumns {
  return { ...configuration, postLogoutRedirectUris: JSON.stringify([...new Set(configuration.postLogoutRedirectUris)]) };
}

/** A key's row as the form shows it. An algorithm that nobody can choose any more is shown as the default. */
export function openIdConfigurationOf(row: OpenIdColumns): OpenIdConfiguration {
  return {
    idTokenLifetime: row.idTokenLifetime,
    idTokenSignedResponseAlg: algorithm.catch("ES256").parse(row.idTokenSignedResponseAlg),
    userinfoSignedResponseAlg:
      row.userinfoSignedResponseAlg === null ? null : algorithm.catch("ES256").parse(row.userinfoSignedResponseAlg),
    subjectType: row.subjectType === "pairwise" ? "pairwise" : "public",
    sectorIdentifierUri: row.sectorIdentifierUri,
    postLogoutRedirectUris: readUrls(row.postLogoutRedirectUris),
    backchannelLogoutUri: row.backchannelLogoutUri,
    backchannelLogoutSessionRequired: row.backchannelLogoutSessionRequired,
    frontchannelLogoutUri: row.frontchannelLogoutUri,
    frontchannelLogoutSessionRequired: row.frontchannelLogoutSessionRequired,
  };
}

/** A column of addresses. */
export function readUrls(json: string): string[] {
  return z.array(z.string()).parse(JSON.parse(json));
}

/**
 * What is wrong between the choices, by field: pairwise subjects need one sector, and a front-channel address one of the callbacks' hosts
 * (OpenID Connect Core §8.1, Front-Channel Logout §2).
 *
 * @param callbackUrls the key's
 */
export function openIdProblems(
  { subjectType, sectorIdentifierUri, frontchannelLogoutUri }: OpenIdConfiguration,
  callbackUrls: readonly string[],
): readonly (readonly [field: keyof OpenIdConfiguration, message: string])[] {
  const hosts = new Set(callbackUrls.flatMap((url) => (URL.canParse(url) ? [new URL(url).host] : [])));
  const problems: (readonly [keyof OpenIdConfiguration, string])[] = [];
  if (subjectType === "pairwise" && sectorIdentifierUri === null && hosts.size > 1)
    problems.push(["sectorIdentifierUri", "The callback URLs have several hosts: give the address that stands for all of them."]);
  if (frontchannelLogoutUri !== null && URL.canParse(frontchannelLogoutUri) && !hosts.has(new URL(frontchannelLogoutUri).host))
    problems.push(["frontchannelLogoutUri", "It must have the host of one of the callback URLs."]);
  return problems;
}
