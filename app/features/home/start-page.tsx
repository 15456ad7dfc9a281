import { ButtonLink } from "#app/ui/button";
import { CodeBlock, InlineCode } from "#app/ui/code";
import { TextLink } from "#app/ui/link";
import { Container } from "#app/ui/page";
import { useHref } from "#app/ui/remix";

interface StartPageProps {
  readonly signedIn: boolean;
  /** Whether strangers may make an account. */
  readonly signUpOpen: boolean;
  /** Absolute URL of the token endpoint. */
  readonly tokenEndpoint: string;
}

/** The public start page: what this is, what to do, and what comes out. */
export function StartPage({ signedIn, signUpOpen, tokenEndpoint }: StartPageProps) {
  return (
    <Container>
      <div className="space-y-16 py-12 sm:space-y-24 sm:py-20">
        <section className="grid items-center gap-10 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)] lg:gap-16">
          <div className="space-y-6">
            <h1 className="text-4xl leading-tight font-semibold tracking-tight sm:text-5xl">
              Keys for your APIs, and tokens to open&nbsp;them.
            </h1>
            <p className="max-w-prose text-lg text-muted">
              Latchkey is a developer portal with its own OAuth&nbsp;2 token service. Register an application, pick the grant types its keys
              may use, call <InlineCode>/token</InlineCode>, and see what becomes of every request.
            </p>
            <div className="flex flex-wrap gap-3">
              {signedIn ? (
                <ButtonLink to="/applications" variant="primary">
                  Go to applications
                </ButtonLink>
              ) : (
                <>
                  {signUpOpen ? (
                    <ButtonLink to="/signup" variant="primary">
                      Create account
                    </ButtonLink>
                  ) : null}
                  <ButtonLink to="/login" variant={signUpOpen ? "secondary" : "primary"}>
                    Sign in
                  </ButtonLink>
                </>
              )}
            </div>
          </div>
          <div className="min-w-0 space-y-3 rounded-lg border border-line bg-surface p-3 shadow-raised">
            <CodeBlock label="Ask for a token" code={tokenRequest(tokenEndpoint)} />
            <CodeBlock label="The answer" code={TOKEN_ANSWER} copy={false} />
          </div>
        </section>
        <Steps />
        <MachineReadable />
      </div>
    </Container>
  );
}

const STEPS = [
  {
    title: "Create an application",
    text: "It stands for one program of yours. Give it a name and a quota; that is all it needs.",
  },
  {
    title: "Generate keys",
    text: "Tick the grant types, for production and sandbox apart. The consumer secret is shown once, ready to copy.",
  },
  {
    title: "Call /token",
    text: "Paste the curl command. The token is in the statistics before its answer has left.",
  },
] as const;

/** From nothing to a token, in three steps. */
function Steps() {
  return (
    <section aria-labelledby="steps" className="space-y-6">
      <h2 id="steps" className="text-2xl font-semibold tracking-tight">
        Your first token takes a minute
      </h2>
      <ol className="grid gap-x-10 gap-y-8 md:grid-cols-3">
        {STEPS.map((step, index) => (
          <li key={step.title} className="border-t-2 border-brass pt-4">
            <p aria-hidden="true" className="font-mono text-sm text-brass">
              {index + 1}
            </p>
            <h3 className="mt-1 text-lg font-semibold">{step.title}</h3>
            <p className="mt-1 text-muted">{step.text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

const DOCUMENTS = [
  {
    path: "/.well-known/oauth-authorization-server",
    title: "OAuth 2 server metadata",
    text: "Endpoints, grant types and algorithms (RFC 8414).",
  },
  { path: "/.well-known/openid-configuration", title: "OpenID configuration", text: "The same facts, where OpenID clients look for them." },
  { path: "/jwks", title: "Signing keys", text: "The public keys that prove a self-contained token (RFC 7517)." },
  { path: "/docs/errors/index", title: "Error reference", text: "Every error of the token service, its causes and its fixes." },
] as const;

/** What programs and their authors read: links that load anew, since most of these are no pages. */
function MachineReadable() {
  return (
    <section aria-labelledby="documents" className="space-y-6">
      <h2 id="documents" className="text-2xl font-semibold tracking-tight">
        For your client library
      </h2>
      <ul className="grid gap-4 sm:grid-cols-2">
        {DOCUMENTS.map((document) => (
          <DocumentLink key={document.path} {...document} />
        ))}
      </ul>
    </section>
  );
}

function DocumentLink({ path, title, text }: (typeof DOCUMENTS)[number]) {
  return (
    <li className="rounded-lg border border-line bg-surface p-4 shadow-card">
      <TextLink to={path} reloadDocument className="font-medium">
        {title}
      </TextLink>
      <p className="mt-0.5 text-sm text-muted">{text}</p>
      <code className="mt-2 block font-mono text-xs text-muted [overflow-wrap:anywhere]">{useHref(path)}</code>
    </li>
  );
}

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
const TOKEN_ANSWER = JSON.stringify(
  { access_token: "lk_at_AQGTb1xq7W…", token_type: "Bearer", expires_in: 3600, scope: "default" },
  null,
  2,
);
