/** The first request and its answer, as the start page shows them. */

/**
 * A request that works as printed once the two variables are set.
 *
 * @param tokenEndpoint absolute URL
 * @example tokenRequest("http://localhost:3000/token")
 */
export function tokenRequest(tokenEndpoint: string): string {
  return [`curl ${tokenEndpoint} \\`, `  -u "$CONSUMER_KEY:$CONSUMER_SECRET" \\`, "  -d grant_type=client_credentials"].join("\n");
}

/** What the token endpoint answers (RFC 6749 §5.1); the token is an example. */
export const TOKEN_ANSWER = JSON.stringify(
  { access_token: "lk_at_AQGTb1xq7W…", token_type: "Bearer", expires_in: 3600, scope: "default" },
  null,
  2,
);
