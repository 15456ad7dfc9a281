import { ButtonLink } from "#app/ui/button";
import { CodeBlock, InlineCode } from "#app/ui/code";
import { Container } from "#app/ui/page";
import { MachineReadable } from "./machine-readable";
import { Steps } from "./steps";
import { TOKEN_ANSWER, tokenRequest } from "./token-example";

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
