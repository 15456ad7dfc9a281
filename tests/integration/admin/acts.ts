/** The console's gravest changes as their pages send them: the word that stands there is typed. */
import { database } from "#app/db/database";
import type { Browser, Page } from "../accounts/browser";

/**
 * Makes somebody an admin, or disables them.
 *
 * @example expect((await changeUser(admin(), "disable", userId)).status).toBe(302);
 */
export async function changeUser(
  browser: Browser,
  intent: "make-admin" | "disable",
  userId: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Page> {
  const { email } = await database().prisma.user.findUniqueOrThrow({ where: { id: userId } });
  return await browser.post(changePage(intent, userId), { intent, userId, confirmation: email }, headers);
}

/** The page on which the change is confirmed. */
export function changePage(intent: "make-admin" | "disable", userId: string): string {
  return `/admin/users/change?${new URLSearchParams({ user: userId, to: intent === "disable" ? "disabled" : "admin" })}`;
}

/** Names a key as a resource server. */
export async function nameResourceServer(
  browser: Browser,
  { applicationId, ref }: { readonly applicationId: string; readonly ref: string },
): Promise<Page> {
  const found = await database().prisma.application.findUnique({ where: { id: applicationId } });
  const form = { applicationId, clientRef: ref, confirmation: found?.name ?? "" };
  return await browser.post(`/admin/applications/resource-server?key=${ref}`, form);
}
