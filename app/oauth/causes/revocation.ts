/** What the revocation endpoint refuses besides client and request (RFC 7009). */
import type { CauseInfo } from "./cause";

export const REVOCATION_CAUSES = {
  token_foreign: {
    error: "invalid_grant",
    status: 400,
    description: "The token was issued to another client.",
    title: "Token of another client",
    explanation: "A client may revoke only tokens that were issued to itself (RFC 7009 §2.1).",
    fix: "Revoke it with the key that obtained it, or on the Tokens page.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;
