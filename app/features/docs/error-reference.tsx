import { Section } from "#app/ui/card";
import { Badge } from "#app/ui/feedback";
import { TextLink } from "#app/ui/link";
import { Page } from "#app/ui/page";
import { errorMeaning } from "./error-words";
import { FindTheCause } from "./find-the-cause";

interface CauseView {
  readonly key: string;
  readonly status: number;
  readonly title: string;
  readonly explanation: string;
  readonly fix: string;
}

interface ErrorReferenceProps {
  /** The `error` of the answer: "invalid_client". */
  readonly error: string;
  readonly causes: readonly CauseView[];
}

/** The page that `error_uri` points to: what an error can mean, and how to find out which. */
export function ErrorReference({ error, causes }: ErrorReferenceProps) {
  return (
    <Page
      width="text"
      title={<span className="font-mono">{error}</span>}
      description={errorMeaning(error)}
      breadcrumbs={[{ label: "Error reference", to: "/docs/errors/index" }, { label: error }]}
    >
      <FindTheCause />
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
      <FindTheCause />
    </Page>
  );
}
