import Check from "lucide-react/icons/check";
import type { ReactNode } from "react";
import { ButtonLink } from "#app/ui/button";
import { InlineCode } from "#app/ui/code";
import { cx } from "#app/ui/cx";
import { Badge } from "#app/ui/feedback";
import { Icon } from "#app/ui/icon";
import { TextLink } from "#app/ui/link";
import { Container } from "#app/ui/page";
import { useHref } from "#app/ui/remix";
import { ProductPicture } from "./product-picture";

interface StartPageProps {
  /** Whether strangers may make an account. */
  readonly signUpOpen: boolean;
  /** Absolute URL of the token endpoint. */
  readonly tokenEndpoint: string;
}

/** The public start page: what this is, a picture of it, the three steps, and what can be read without an account. */
export function StartPage({ signUpOpen, tokenEndpoint }: StartPageProps) {
  return (
    <Container>
      <section className="grid gap-10 pt-10 pb-16 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)] lg:items-center lg:gap-16 lg:pt-16 lg:pb-24">
        <div>
          <h1 className="text-display font-semibold tracking-[-0.032em]">Keys your programs carry. Tokens you can account for.</h1>
          <p className="mt-5 mb-6 max-w-120 text-lg/7 text-pretty text-muted">
            Latchkey is a developer portal with its own OAuth&nbsp;2 token service. Make a key, call <InlineCode>/token</InlineCode>, and
            see what became of every request.
          </p>
          <div className="flex flex-wrap gap-2">
            {signUpOpen ? (
              <ButtonLink to="/signup" variant="primary" size="large">
                Create account
              </ButtonLink>
            ) : null}
            <ButtonLink to="/login" variant={signUpOpen ? "ghost" : "primary"} size="large">
              Sign in
            </ButtonLink>
          </div>
        </div>
        <ProductPicture command={tokenRequest(tokenEndpoint)} />
      </section>
      <Steps />
      <Documentation />
    </Container>
  );
}

const BAND = "border-t border-line py-12";
const BAND_TITLE = "text-figure font-semibold tracking-tight";
const EXHIBIT = "flex min-h-14 flex-wrap items-center gap-2 rounded-lg border px-4 py-3 text-small";

/** From nothing to a token, in three steps, each with a piece of what one will see. */
function Steps() {
  return (
    <section aria-labelledby="steps" className={BAND}>
      <h2 id="steps" className={BAND_TITLE}>
        One form and one command to the first token
      </h2>
      <ol className="mt-6 grid gap-6 lg:grid-cols-3">
        <Step
          number={1}
          title="Name the program"
          text="Make an application, and tick the grant types its keys may use, for production and sandbox apart."
        >
          <div aria-hidden="true" className={cx(EXHIBIT, "border-line bg-surface")}>
            <span className="rounded-sm bg-accent px-2 py-0.5 text-micro text-on-accent">Server</span>
            <Badge>Web app</Badge>
            <Badge>Phone</Badge>
            <Badge>CLI</Badge>
          </div>
        </Step>
        <Step
          number={2}
          title="Take key and secret"
          text="The secret is shown once, ready to copy. The commands for each grant type are filled in with your key."
        >
          <div aria-hidden="true" className={cx(EXHIBIT, "border-code-line bg-code font-mono text-code-ink")}>
            CONSUMER_SECRET=lk_cs_Z-5NcwFw…
          </div>
        </Step>
        <Step number={3} title="Watch it arrive" text="From the first call on, every request is counted, and every refusal has its cause.">
          <div aria-hidden="true" className={cx(EXHIBIT, "border-line bg-surface")}>
            <span className="grid size-6 place-items-center rounded-full bg-accent text-on-accent">
              <Icon as={Check} />
            </span>
            <span>
              <b className="font-semibold">Your first token</b>, 3 s ago
            </span>
          </div>
        </Step>
      </ol>
    </section>
  );
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}

function Step({ number, title, text, children }: StepProps) {
  return (
    <li className="grid grid-rows-[auto_1fr_auto]">
      <h3 className="flex items-center gap-3 text-card font-semibold">
        <span
          aria-hidden="true"
          className="grid size-7 shrink-0 place-items-center rounded-full border-[1.5px] border-brass text-small text-brass"
        >
          {number}
        </span>
        {title}
      </h3>
      <p className="mt-3 mb-5 text-[0.9375rem]/6 text-muted">{text}</p>
      {children}
    </li>
  );
}

const DOCUMENTS = [
  { path: "/diagnose", title: "Diagnose", text: "Paste a request that was refused: the rule that it breaks, and the corrected command." },
  { path: "/inspect", title: "Token inspector", text: "What a token says, whether it was signed here, and what has become of it." },
  { path: "/docs/errors/index", title: "Error reference", text: "Every refusal of the token service, its causes and its fixes." },
  {
    path: "/.well-known/oauth-authorization-server",
    title: "OAuth 2 server metadata",
    text: "Endpoints, grant types and algorithms, for client libraries (RFC 8414).",
  },
  { path: "/.well-known/openid-configuration", title: "OpenID configuration", text: "The same facts, where OpenID clients look for them." },
  { path: "/jwks", title: "Signing keys", text: "The public keys that prove a self-contained token (RFC 7517)." },
] as const;

/** What can be read without an account: links that load anew, since most of these are no pages. */
function Documentation() {
  return (
    <section aria-labelledby="documents" className={cx(BAND, "grid gap-6 lg:grid-cols-[minmax(0,4fr)_minmax(0,8fr)]")}>
      <div>
        <h2 id="documents" className={BAND_TITLE}>
          Documentation
        </h2>
        <p className="mt-2 text-muted">All of it can be read without an account.</p>
      </div>
      <ul className="divide-y divide-line">
        {DOCUMENTS.map((document) => (
          <DocumentLink key={document.path} {...document} />
        ))}
      </ul>
    </section>
  );
}

function DocumentLink({ path, title, text }: (typeof DOCUMENTS)[number]) {
  return (
    <li className="grid items-center gap-x-6 gap-y-1 py-4 first:pt-0 md:grid-cols-[minmax(0,1fr)_auto]">
      <div>
        <TextLink quiet to={path} reloadDocument className="font-semibold">
          {title}
        </TextLink>
        <p className="text-muted">{text}</p>
      </div>
      <code className="font-mono text-small text-muted [overflow-wrap:anywhere]">{useHref(path)}</code>
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
