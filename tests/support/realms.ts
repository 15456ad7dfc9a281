/** Realms as people make them: through the portal of the realm above. */
import { randomUUID } from "node:crypto";
import { database } from "#app/db/database";
import { type Browser, openBrowser, unescapeHtml } from "../integration/accounts/browser";

const PASSWORD = "correct horse battery";

export interface MadeRealm {
  readonly id: string;
  /** Where its portal is, without a trailing slash. */
  readonly url: string;
  /** Its first admin, signed in; addresses are those below the realm's own path. */
  readonly admin: Browser;
  readonly email: string;
  readonly password: string;
}

/**
 * Makes a realm and its first admin.
 *
 * @param above a signed-in admin of the realm that it lies below
 * @param url of the portal of that realm
 */
export async function makeRealm(above: Browser, url: string, name: string): Promise<MadeRealm> {
  const made = await above.post("/admin/realms/new", { name });
  const link = /https?:\/\/[^\s"<]*\/setup\?token=[\w-]{43}/.exec(unescapeHtml(made.html))?.[0];
  if (link === undefined) throw new Error(`no realm was made: ${made.status} ${made.html.slice(0, 500)}`);
  const admin = openBrowser(`${url}/realms/${name}`);
  const email = `${randomUUID()}@${name}.example`;
  const setUp = await admin.post(`/setup?token=${new URL(link).searchParams.get("token")}`, {
    name: "Ada Admin",
    email,
    password: PASSWORD,
  });
  if (setUp.status !== 302) throw new Error(`the realm has no admin: ${setUp.status} ${setUp.html.slice(0, 500)}`);
  const { realmId } = await database().prisma.user.findFirstOrThrow({ where: { email } });
  return { id: realmId, url: `${url}/realms/${name}`, admin, email, password: PASSWORD };
}
