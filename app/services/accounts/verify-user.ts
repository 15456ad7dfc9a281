import type { UserVerifier } from "#app/oauth/ports";
import { checkPassword } from "./check-password";

/** The password grant's way to a portal user: sign-in's own check, with its throttle and its timing. */
export const userVerifier: UserVerifier = {
  async verifyUser({ realmId, username, password, ip }) {
    const check = await checkPassword({ realmId, email: username, password, ip });
    return check.outcome === "right"
      ? {
          outcome: "verified",
          userId: check.user.id,
          username: check.user.email,
          tokensNotBefore: check.user.tokensNotBefore?.getTime() ?? null,
        }
      : { outcome: check.outcome };
  },
};
