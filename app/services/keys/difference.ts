/** What saving a key's settings would change, and what follows from it: read before it is saved. */
import { isDeepStrictEqual } from "node:util";
import { database } from "#app/db/database";
import { countTokensInUse } from "#app/db/queries/tokens";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import type { Transaction } from "#app/db/transaction";
import { type GrantTypeName, grantTypeInfo } from "#app/oauth/grant-types";
import type { Environment } from "#app/oauth/model";
import { dayStart } from "#app/services/usage/period";
import type { Actor } from "../actor";
import { sentenceOf } from "../endings/table";
import { isToBeSaved, versionOf } from "../form-version";
import { requireKey } from "./access";
import { describeConfiguration, type KeyConfiguration, kindOf } from "./configuration";
import { checkConfiguration } from "./configuration-check";
import { grantLabel, readKeyPolicy } from "./policy";

type Configuration = ReturnType<typeof describeConfiguration>;
export type ChangedField = Exclude<keyof Configuration, "kind" | "grantTypes">;

/** One change, with what follows from it in a sentence, where something does. */
export type Change =
  | {
      readonly kind: "grant";
      readonly grantType: GrantTypeName;
      readonly label: string;
      readonly on: boolean;
      /** Tokens obtained by it in the last 24 hours: such requests are refused once it is off. */
      readonly tokensLastDay: number;
      /** Refresh tokens in use that stop. */
      readonly stops: number;
      readonly needsCallbackUrl: boolean;
    }
  /** `null` is the default of field or portal. A list is shown by what comes and what goes. */
  | { readonly kind: "value"; readonly field: ChangedField; readonly before: Value; readonly after: Value; readonly effect: string | null }
  /** `null`: all of them. */
  | {
      readonly kind: "list";
      readonly field: ChangedField;
      readonly added: readonly string[];
      readonly removed: readonly string[];
      readonly effect: string | null;
    };

type Value = string | number | boolean | null;

export interface KeyDifference {
  readonly changes: readonly Change[];
  /** Access and refresh tokens of the environment in use: they keep what they were issued with. */
  readonly tokensInUse: number;
  /** Names what would be stored: what was looked at is what is saved. */
  readonly fingerprint: string;
}

/**
 * What `updateKey` would change of a key, checked like it. Nothing is written.
 *
 * @param shown the version of what the form showed; see `form-version`
 * @returns null: nothing
 * @throws NotFoundError; StaleFormError; InvalidInputError by field of the key configuration
 * @example (await previewKeyUpdate(actor, id, "PRODUCTION", input))?.changes.length // 2
 */
export async function previewKeyUpdate(
  actor: Actor,
  applicationId: string,
  environment: Environment,
  input: KeyConfiguration,
  shown?: string,
): Promise<KeyDifference | null> {
  const { prisma } = database();
  const { application, client } = await requireKey(prisma, actor, applicationId, environment, "change");
  const before = describeConfiguration(client);
  const after = describeConfiguration(
    checkConfiguration(await readKeyPolicy(prisma, application, { kind: kindOf(client), environment }), input, client),
  );
  const log = { realmId: actor.realmId, targetId: client.id, actions: ["client.update", "client.change-kind"] };
  if (!(await isToBeSaved(prisma, { shown, stored: before, wanted: after, log }))) return null;
  const scope = { realmId: actor.realmId, applicationId: application.id, environment };
  const fields = Object.keys(after).filter(isChangedField);
  return {
    changes: [
      ...(await grantChanges(prisma, { ...scope, clientRef: client.id }, before, after)),
      ...fields.flatMap((field) => changeOf(field, before, after)),
    ],
    tokensInUse: await countTokensInUse(prisma, scope, "any", new Date()),
    fingerprint: versionOf(after),
  };
}

const isChangedField = (name: string): name is ChangedField => name !== "kind" && name !== "grantTypes" && Object.hasOwn(EFFECTS, name);

interface KeyScope {
  readonly realmId: string;
  readonly applicationId: string;
  readonly environment: Environment;
  readonly clientRef: string;
}

async function grantChanges(
  reader: Pick<Transaction, "$queryRaw">,
  { realmId, applicationId, environment, clientRef }: KeyScope,
  before: Configuration,
  after: Configuration,
): Promise<readonly Change[]> {
  const turned = [
    ...after.grantTypes.filter((name) => !before.grantTypes.includes(name)),
    ...before.grantTypes.filter((name) => !after.grantTypes.includes(name)),
  ];
  if (turned.length === 0) return [];
  const from = dayStart(Date.now());
  const usage = await sumUsageBy(reader, "grantType", { realmId, applicationId, clientRef, outcome: "success", from, to: NO_END });
  return await Promise.all(
    turned.map(async (grantType) => {
      const on = after.grantTypes.includes(grantType);
      const endsRefresh = !on && grantType === "refresh_token";
      return {
        kind: "grant" as const,
        grantType,
        label: grantLabel(grantType),
        on,
        tokensLastDay: usage.get(grantType) ?? 0,
        stops: endsRefresh ? await countTokensInUse(reader, { realmId, applicationId, environment }, "refresh", new Date()) : 0,
        needsCallbackUrl: on && grantTypeInfo(grantType)?.needsCallbackUrl === true,
      };
    }),
  );
}

const FOR_NEW_TOKENS = "For new tokens. Those in use keep what they have.";

function changeOf(field: ChangedField, before: Configuration, after: Configuration): readonly Change[] {
  const [old, fresh] = [before[field], after[field]];
  if (isDeepStrictEqual(old, fresh)) return [];
  const effect = EFFECTS[field];
  const [was, is] = [listOf(old), listOf(fresh)];
  // A list that begins or ceases to stand for "all" is told as that.
  if (was !== null && is !== null) {
    const added = is.filter((entry) => !was.includes(entry));
    const removed = was.filter((entry) => !is.includes(entry));
    const words = typeof effect === "string" && (removed.length > 0 || field === "scopes") ? effect : null;
    return [{ kind: "list", field, added, removed, effect: words }];
  }
  const [from, to] = [shownValue(old), shownValue(fresh)];
  return [{ kind: "value", field, before: from, after: to, effect: typeof effect === "function" ? effect(from, to) : effect }];
}

type Stored = Configuration[ChangedField];

const listOf = (value: Stored): readonly string[] | null => (Array.isArray(value) ? value : null);

const shownValue = (value: Stored): Value => (Array.isArray(value) ? value.join(", ") : typeof value === "object" ? null : value);

/** What follows from a change of each field; a function where that depends on the direction. */
const EFFECTS: Readonly<Record<ChangedField, string | null | ((before: Value, after: Value) => string | null)>> = {
  callbackUrls: "A sign-in that names an address which goes is refused from the next request on.",
  scopes:
    "For new tokens: a request for a scope that goes is answered as the portal's rule says. Tokens in use keep theirs; a refresh leaves it out.",
  applicationTokenLifetime: FOR_NEW_TOKENS,
  userTokenLifetime: FOR_NEW_TOKENS,
  refreshTokenLifetime: FOR_NEW_TOKENS,
  keepRefreshToken: (_, after) =>
    after === true
      ? "A copied refresh token then works as long as the token itself."
      : "A refresh token then works once: the application must store its successor.",
  tokenFormat: sentenceOf("token_format_changed"),
  authMethod: (_, after) => (after === null ? null : "Requests that authenticate in another way are refused from the next one on."),
  publicKeys: "Assertions and requests signed with a key that goes are refused from the next one on.",
  dpopRequired: (_, after) =>
    after === true ? "Requests without a DPoP proof are refused from the next one on. Tokens in use stay as they are." : null,
  pkceRequired: (_, after) => (after === true ? "Sign-ins without PKCE are refused from the next one on." : null),
  pkcePlainAllowed: (_, after) => (after === true ? null : "Sign-ins with PKCE's method plain are refused from the next one on."),
  pushedRequestsRequired: (_, after) => (after === true ? "Sign-ins whose request is not pushed are refused from the next one on." : null),
  fapi: (_, after) =>
    after === true
      ? "From the next request on it must push, use PKCE with S256, and bind its tokens by DPoP."
      : "What the profile has required is no more.",
  signedRequestsRequired: (_, after) => (after === true ? "Sign-ins whose request is not signed are refused from the next one on." : null),
  scopePolicy: null,
  defaultApiId: FOR_NEW_TOKENS,
  idTokenLifetime: null,
  idTokenSignedResponseAlg: "Programs that check for another algorithm refuse the ID tokens from now on.",
  userinfoSignedResponseAlg: "Programs that expect another form of answer fail at once.",
  subjectType: "People have another subject from the next sign-in on: the application takes them for new ones.",
  sectorIdentifierUri: "People may have another subject from the next sign-in on.",
  postLogoutRedirectUris: null,
  backchannelLogoutUri: null,
  backchannelLogoutSessionRequired: null,
  frontchannelLogoutUri: null,
  frontchannelLogoutSessionRequired: null,
};
