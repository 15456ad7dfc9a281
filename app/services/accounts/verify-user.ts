import type { UserVerifier } from "#app/oauth/ports";
import { checkPassword } from "./check-password";

/** The password grant's way to a portal user: sign-in's own check, with its throttle and its timing. */
export const userVerifier: UserVerifier = {
  async verifyUser({ realmId, username, password, ip }) {
    const check = await checkPassword({ realmId, email: username, password, ip, by: { client: true } });
    if (check.outcome === "busy") return check;
    if (check.outcome !== "right") return { outcome: check.outcome };
    const { id, email, tokensNotBefore } = check.user;
    return { outcome: "verified", userId: id, username: email, tokensNotBefore: tokensNotBefore?.getTime() ?? null };
  },
};
