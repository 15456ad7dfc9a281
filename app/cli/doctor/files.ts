import { type Env, secretFiles } from "#app/platform/env";
import { findOpenPaths } from "#app/platform/private-files";
import { serverKeyFiles } from "#app/platform/server-keys";
import { privatePaths } from "../data-folder";
import { type Finding, fail, ok, warn } from "./finding";

/** Whether other users of this machine can open what the server writes, or read the secrets it is given in files. */
export async function checkFiles(settings: Env): Promise<readonly Finding[]> {
  // The keys have a check of their own.
  const keys = new Set(Object.values(serverKeyFiles(settings.dataDir)));
  const open = await findOpenPaths((await privatePaths(settings)).filter((path) => !keys.has(path)));
  const listed = (own: boolean) => open.filter((each) => each.own === own).map(({ path }) => path);
  const [own, others] = [listed(true), listed(false)];
  const secrets = secretFiles().filter((each) => each.open);
  const findings = [
    ...(own.length > 0 ? [fail("files", `other users can open ${own.join(" and ")}`, `chmod go-rwx ${own.join(" ")}`)] : []),
    ...(others.length > 0
      ? [fail("files", `every user can open ${others.join(" and ")}`, `As their owner: chmod o-rwx ${others.join(" ")}`)]
      : []),
    ...secrets.map(({ variable, file }) => warn("files", `every user can read ${file}, which ${variable} names`, `chmod o-r ${file}`)),
  ];
  return findings.length > 0 ? findings : [ok("files", "other users can open none of them")];
}
