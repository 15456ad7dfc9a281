import type { Env } from "#app/platform/env";
import { tryMailServer } from "#app/platform/mail-delivery";
import { type Finding, fail, ok, reason } from "./finding";

/** Where mail goes, and whether the mail server answers and takes the sign-in of `SMTP_URL`. Sends nothing. */
export async function checkMail({ mail }: Pick<Env, "mail">): Promise<readonly Finding[]> {
  if (mail.mode === "off") return [ok("mail", "none, as SMTP_URL is not set: admins make the links to new passwords")];
  if (mail.mode === "file") return [ok("mail", `files in ${mail.folder}, as SMTP_URL is not set`)];
  const { host, port } = mail.server;
  try {
    await tryMailServer(mail.server);
    return [ok("mail", `${host}, port ${port}, from ${mail.from.address}`)];
  } catch (error) {
    return [fail("mail", `${host}, port ${port}: ${reason(error)}`, "Mend SMTP_URL, or the way to that server: mails wait, and then fail")];
  }
}
