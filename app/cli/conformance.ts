/** `conformance`: prepares a running portal for the OpenID Foundation's conformance suite, and prints that suite's configuration. */
import { randomUUID } from "node:crypto";
import { closeDatabase, closeOpened, openDatabase } from "#app/db/database";
import { env } from "#app/platform/env";
import { OperatorError } from "#app/platform/operator-error";
import { findServerKeys } from "#app/platform/server-keys";
import { setAuditKey } from "#app/services/audit/chain";
import { CONFORMANCE_EMAIL, type Prepared, prepareConformance, SUITE_LOGOUTS, type Suite } from "#app/services/conformance/prepare";
import { suiteConfiguration } from "#app/services/conformance/suite-configuration";
import { ServiceError } from "#app/services/errors";
import { rootRealm } from "#app/services/realms/resolve";
import { reachingDatabase } from "./database-setting";
import { openExisting } from "./doctor/database";

const USAGE =
  "Usage: node build/server/index.js conformance --suite https://SUITE [--alias NAME] [--logout back-channel|front-channel] --prepare";

export interface ConformanceOptions {
  readonly suite: string | undefined;
  readonly alias: string;
  readonly logout: string;
  /** Whether the operator has said that this portal may be changed. */
  readonly prepare: boolean;
}

/**
 * Prepares the portal that has these settings. The configuration, with its password and secrets, goes to standard output alone; what to know
 * and how to undo it goes to standard error.
 *
 * @throws {OperatorError} without `--prepare`, for a wrong argument, and where there is no portal yet
 */
export async function conformance(options: ConformanceOptions): Promise<void> {
  const suite = readSuite(options);
  if (!options.prepare)
    throw new OperatorError(
      `Nothing was changed. With --prepare this adds a person and three clients to the portal at ${rootRealm().issuer}, and stops requiring PKCE of every key: use a portal for trying out.\n${USAGE}`,
    );
  const settings = env();
  await requirePortal(settings.databaseUrl);
  const { keyEncryptionKey } = await findServerKeys(settings);
  if (keyEncryptionKey === undefined) throw new OperatorError("This portal has no server keys yet: start it once.");
  setAuditKey(keyEncryptionKey);
  const prepared = await reachingDatabase(settings.databaseUrl, () => prepareAt(settings.databaseUrl, suite));
  const { pkceWasRequired, ...facts } = prepared;
  const configuration = suiteConfiguration({ ...facts, issuer: rootRealm().issuer, alias: suite.alias });
  process.stdout.write(`${JSON.stringify(configuration, null, 2)}\n`);
  process.stderr.write(`${remarks(pkceWasRequired).join("\n")}\n`);
}

function readSuite({ suite, alias, logout: named }: ConformanceOptions): Suite {
  const url = suite !== undefined && URL.canParse(suite) ? new URL(suite) : undefined;
  if (url?.protocol !== "https:" || url.origin !== suite?.replace(/\/$/, ""))
    throw new OperatorError(`--suite must be the origin of the suite, such as https://localhost:8443.\n${USAGE}`);
  if (!/^[A-Za-z0-9_-]{1,50}$/.test(alias)) throw new OperatorError(`--alias may have letters, digits, - and _.\n${USAGE}`);
  const logout = SUITE_LOGOUTS.find((known) => known === named);
  if (logout === undefined) throw new OperatorError(`--logout may be ${SUITE_LOGOUTS.join(", ")}.\n${USAGE}`);
  return { origin: url.origin, alias, logout };
}

/** Opened for reading first: a database that is missing must not be made by this. */
async function requirePortal(url: string): Promise<void> {
  const { opened, findings } = await openExisting(url);
  if (opened !== undefined) await closeOpened(opened);
  const [problem] = findings.filter(({ state }) => state !== "ok");
  if (opened === undefined) throw new OperatorError(`${problem?.subject ?? "database"}: ${problem?.text ?? "cannot be opened"}`);
}

async function prepareAt(url: string, suite: Suite): Promise<Prepared> {
  await openDatabase({ url });
  try {
    return await prepareConformance({ realmId: rootRealm().id, requestId: randomUUID() }, suite);
  } catch (error) {
    throw error instanceof ServiceError ? new OperatorError(error.message) : error;
  } finally {
    await closeDatabase();
  }
}

function remarks(pkceWasRequired: boolean): readonly string[] {
  return [
    `Prepared ${rootRealm().issuer}. The output holds a password and secrets: they work until the command runs again, secrets for 30 days.`,
    `To remove it: delete the applications of ${CONFORMANCE_EMAIL} under Admin, Applications, and disable that user under Admin, Users.`,
    ...(pkceWasRequired ? ["PKCE was required of every key, and is not now: require it again under Admin, Settings."] : []),
  ];
}
