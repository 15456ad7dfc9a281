import { closeOpened } from "#app/db/database";
import { type Env, env, SettingError } from "#app/platform/env";
import { rootRealm } from "#app/services/realms/resolve";
import { checkAudit } from "./audit";
import { checkContents, openExisting } from "./database";
import { type Finding, fail, line, reason } from "./finding";
import { checkKeys } from "./keys";
import { checkClock, checkDisk, checkNode } from "./machine";
import { checkMail } from "./mail";
import { checkCertificate, checkFiles, checkSettings } from "./settings";

/**
 * `npm run doctor`: prints a line for everything a server needs, and what to do where it lacks. Changes nothing.
 *
 * @param clientFolder absolute path of the browser's part of the build.
 * @returns the exit code: 1 when something fails.
 */
export async function doctor(clientFolder: string): Promise<number> {
  const findings = await examine(clientFolder);
  process.stdout.write(findings.map((finding) => `${line(finding)}\n`).join(""));
  return findings.some(({ state }) => state === "fail") ? 1 : 0;
}

async function examine(clientFolder: string): Promise<readonly Finding[]> {
  let settings: Env;
  try {
    settings = env();
    // Only where there is a path to check: with it come the modules of all pages.
    if (rootRealm().basePath !== "") (await import("../base-path")).refuseTakenBasePath(clientFolder);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    return [fail("settings", error.message, "The README lists what each may be")];
  }
  const { opened, findings } = await openExisting(settings.databaseUrl);
  const answers = opened !== undefined && findings.every(({ state }) => state !== "fail");
  try {
    const contents = answers ? await guarded("migrations", () => checkContents(opened)) : [];
    const migrated = contents.some(({ subject, state }) => subject === "migrations" && state === "ok");
    return [
      ...checkSettings(settings),
      ...checkNode(),
      ...findings,
      ...contents,
      ...(await guarded("server keys", () => checkKeys(settings, opened, migrated))),
      ...(opened && migrated ? await guarded("audit log", () => checkAudit(settings, opened)) : []),
      ...(await guarded("files", () => checkFiles(settings))),
      ...(await guarded("clock", () => checkClock(answers ? opened : undefined, migrated))),
      ...(await guarded("disk", () => checkDisk(settings))),
      ...(await guarded("certificate", () => checkCertificate(settings))),
      ...(await guarded("mail", () => checkMail(settings))),
    ];
  } finally {
    if (opened) await closeOpened(opened);
  }
}

/** A check that itself fails must not hide what the others find. */
async function guarded(subject: string, check: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    return [fail(subject, `could not be checked: ${reason(error)}`, "Mend what fails above first")];
  }
}
