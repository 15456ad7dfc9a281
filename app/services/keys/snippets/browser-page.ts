import type { SnippetFacts } from "./facts";
import { doubleQuoted } from "./quoting";
import { scopeOf } from "./token-call";

/** A string for a script within HTML: no value can end it (HTML §4.12.1.3). */
const inScript = (text: string): string => doubleQuoted(text).replaceAll("<", "\\u003c");

/**
 * A page for the callback URL that signs its user in and trades the code, with PKCE (RFC 7636) and no secret: what a single page application does.
 * The answer goes to the browser's console.
 */
export function browserPage(facts: SnippetFacts): string {
  const { clientId, callbackUrl, authorizationEndpoint, tokenEndpoint } = facts;
  const scope = scopeOf(facts);
  const callback = callbackUrl === undefined ? "location.origin + location.pathname" : inScript(callbackUrl);
  return `<!doctype html>
<title>Sign in</title>
<pre id="answer">Signing in</pre>
<script type="module">
  const clientId = ${inScript(clientId)};
  const callback = ${callback};
  const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

  const code = new URLSearchParams(location.search).get("code");
  if (code === null) {
    const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
    sessionStorage.setItem("code_verifier", verifier);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
    location.assign(${inScript(authorizationEndpoint)} + "?" + new URLSearchParams({
      response_type: "code",
      client_id: clientId,
      redirect_uri: callback,${scope === "" ? "" : `\n      scope: ${inScript(scope)},`}
      code_challenge: base64url(new Uint8Array(digest)),
      code_challenge_method: "S256",
    }));
  } else {
    const response = await fetch(${inScript(tokenEndpoint)}, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code,
        redirect_uri: callback,
        client_id: clientId,
        code_verifier: sessionStorage.getItem("code_verifier"),
      }),
    });
    const answer = await response.json();
    console.log(answer);
    document.getElementById("answer").textContent = response.ok ? "Signed in: the token is in the console." : answer.error_description;
  }
</script>`;
}
