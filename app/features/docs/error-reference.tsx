import type { ErrorCause } from "#app/services/docs/error-causes";
import { Button } from "#app/ui/button";
import { Card, Section } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import { Badge } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { TextLink } from "#app/ui/link";
import { Page } from "#app/ui/page";
import { Form } from "#app/ui/remix";

interface ErrorReferenceProps {
  /** The `error` of the answer: "invalid_client". */
  readonly error: string;
  readonly causes: readonly ErrorCause[];
  /** The refused request that the reader came from; "" is none. */
  readonly requestId: string;
}

/** The page that `error_uri` points to: what an error can mean, and how to find out which. */
export function ErrorReference({ error, causes, requestId }: ErrorReferenceProps) {
  return (
    <Page
      width="text"
      title={<span className="font-mono">{error}</span>}
      description={errorMeaning(error)}
      breadcrumbs={[{ label: "Error reference", to: "/docs/errors/index" }, { label: error }]}
    >
      <FindTheCause requestId={requestId} />
      <Section title="What can be behind it">
        <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface shadow-card">
          {causes.map((cause) => (
            <li key={cause.key} id={cause.key} className="space-y-1 px-4 py-4 sm:px-6">
              <div className="flex flex-wrap items-center justify-between gap-2">
                <h3 className="font-semibold">{cause.title}</h3>
                <Badge>HTTP {cause.status}</Badge>
              </div>
              <p className="text-sm text-muted">{cause.explanation}</p>
              <p className="text-sm">
                <span className="font-medium text-accent-ink">Fix:</span> {cause.fix}
              </p>
            </li>
          ))}
        </ul>
      </Section>
    </Page>
  );
}

/** The list of all errors. */
export function ErrorIndex({ errors }: { readonly errors: readonly string[] }) {
  return (
    <Page
      width="text"
      title="Error reference"
      description="What the token service can answer instead of a token. Each error has a page with its causes and fixes."
    >
      <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface shadow-card">
        {errors.map((error) => (
          <li key={error} className="space-y-1 px-4 py-4 sm:px-6">
            <h2 className="font-mono text-base font-semibold">
              <TextLink to={`/docs/errors/${error}`}>{error}</TextLink>
            </h2>
            <p className="text-sm text-muted">{errorMeaning(error)}</p>
          </li>
        ))}
      </ul>
      <FindTheCause requestId="" />
    </Page>
  );
}

/** How to get from an error answer to its one cause. */
function FindTheCause({ requestId }: Pick<ErrorReferenceProps, "requestId">) {
  return (
    <Card title="Find the exact cause">
      <div className="space-y-4 text-sm">
        <p className="max-w-prose">
          Every answer has a request id: its <InlineCode>X-Request-Id</InlineCode> header, or <InlineCode>request_id</InlineCode> in its
          body. By that id the application&rsquo;s owner and the admins of this portal see which of the causes it was, and what to do.
        </p>
        <Form method="get" action="/diagnose" role="search" aria-label="Find the exact cause">
          <div className="flex flex-col gap-3 sm:flex-row sm:items-end *:first:flex-1">
            <TextField label="Request id" name="request" defaultValue={requestId} autoComplete="off" spellCheck={false} required mono />
            <div>
              <Button>Diagnose</Button>
            </div>
          </div>
        </Form>
        <p className="max-w-prose">
          Without an account, <TextLink to="/diagnose">paste the request</TextLink>: the rule that it breaks can often be read from it.
        </p>
      </div>
    </Card>
  );
}

/** What each `error` of the token service means in general; the causes come from the server's own list. */
const MEANINGS: Readonly<Record<string, string>> = {
  invalid_request: "The request is not one the token service can read: a parameter is missing, repeated or malformed.",
  invalid_client: "The application could not be authenticated. The answer never says whether the key or the secret was wrong.",
  invalid_grant: "What was presented to obtain a token, such as a password or a refresh token, is not valid, or not for this application.",
  unauthorized_client: "The application is known, but may not use this grant type.",
  unsupported_grant_type: "This portal does not offer the grant type at all.",
  invalid_scope: "A scope that was asked for is unknown, malformed, or more than what may be granted.",
  invalid_target: "A resource that a token was asked for is no API, or none that the application subscribes to (RFC 8707).",
  unsupported_response_type: "What the application asked for at /authorize does not exist here, or an admin has switched it off.",
  access_denied: "The person who was asked at /authorize said no.",
  login_required: "The application did not want anybody to be asked, and nobody was signed in, or not lately enough.",
  consent_required: "The application did not want anybody to be asked, and the person has not allowed this before.",
  invalid_request_object: "A request came as a JWT that cannot be read, or is not signed as it must be (RFC 9101).",
  invalid_request_uri: "A request at /authorize referred to one that was pushed, and that is not there, or not any more (RFC 9126).",
  request_uri_not_supported: "A request at /authorize named the address of a JWT, which is not fetched here.",
  registration_not_supported: "A request at /authorize tried to register its client.",
  server_error: "The fault is on this side. The request may be fine.",
  temporarily_unavailable: "The service cannot answer for the moment.",
  slow_down: "Too many requests. The answer's Retry-After header says how many seconds to wait.",
};

/**
 * One sentence on an error, or "" for one without.
 *
 * @example errorMeaning("invalid_scope")
 */
function errorMeaning(error: string): string {
  return Object.hasOwn(MEANINGS, error) ? (MEANINGS[error] ?? "") : "";
}
