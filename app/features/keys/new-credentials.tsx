import { useEffect, useId, useRef, useState } from "react";
import { ButtonLink, buttonClass } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { CodeBlock, SecretValue } from "#app/ui/code";
import { cx } from "#app/ui/cx";
import { Badge } from "#app/ui/feedback";
import type { InternalHref } from "#app/ui/link";
import { Form } from "#app/ui/remix";
import type { KeyPageResult, NewCredentials } from "./key-result";
import { forgetShownOnce, isCopyButton, rememberSecret, useLeaveQuestion, useShownOnce } from "./shown-once";

/** Spelled out, because the style sheet holds only what it finds written. */
const SHOWN_WITH = {
  env: "hidden group-has-[[value=env]:checked]/formats:block",
  json: "hidden group-has-[[value=json]:checked]/formats:block",
  kubernetes: "hidden group-has-[[value=kubernetes]:checked]/formats:block",
  docker: "hidden group-has-[[value=docker]:checked]/formats:block",
} as const;

interface NewCredentialsPageProps {
  readonly title: string;
  readonly credentials: NewCredentials;
  /** Where "I have stored it" leads. */
  readonly next: InternalHref;
}

/**
 * Consumer Key and Consumer Secret, this once, and nothing beside them that could take them away. With JavaScript, leaving before a
 * copy asks once.
 */
export function NewCredentialsPage({ title, credentials, next }: NewCredentialsPageProps) {
  const [copied, setCopied] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => rememberSecret(credentials.clientId, credentials.value), [credentials]);
  const onStored = useLeaveQuestion(copied);
  // Within the portal, whoever has left this page has answered the question: the tab must not keep the secret, such as for who signs in next.
  useEffect(() => forgetShownOnce, []);
  return (
    <div className="mx-auto max-w-[44rem]">
      <Card tone="brass" footer={<Stored next={next} copied={copied} onStored={onStored} />}>
        {/* Any copy counts: of a value, of a format, or of what is selected. */}
        <div
          className="space-y-5"
          onCopy={() => setCopied(true)}
          onClickCapture={(event) => setCopied(copied || isCopyButton(event.target))}
        >
          <div className="space-y-2">
            <Badge tone="warning">Shown once</Badge>
            <h2 ref={heading} tabIndex={-1} className="text-section font-semibold outline-none">
              {title}
            </h2>
            <p role="status" className="text-muted">
              Copy or download the Consumer Secret now. This is the only time it is shown: only a hash of it is kept.
            </p>
          </div>
          <SecretValue id="new-consumer-key" label="Consumer Key" value={credentials.clientId} />
          <SecretValue
            id="new-consumer-secret"
            label="Consumer Secret"
            value={credentials.value}
            description={`Later you will know it by its last characters, …${credentials.hint}.`}
          />
          <CredentialFormats formats={credentials.formats} />
          <Downloads credentials={credentials} />
        </div>
      </Card>
    </div>
  );
}

/** Key and secret as programs take them, one at a time; the choice works by CSS alone. */
export function CredentialFormats({ formats }: Pick<NewCredentials, "formats">) {
  const name = useId();
  return (
    <fieldset className="group/formats min-w-0 space-y-3">
      <legend className="mb-1.5 text-sm font-semibold">For your program</legend>
      <div className="flex flex-wrap gap-1">
        {formats.map(({ id, label }, index) => (
          <label
            key={id}
            className="flex min-h-8 items-center rounded-md px-3 text-small text-muted has-checked:bg-sunken has-checked:font-semibold has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-focus max-md:min-h-11"
          >
            <input type="radio" name={name} value={id} defaultChecked={index === 0} className="sr-only" />
            {label}
          </label>
        ))}
      </div>
      {formats.map(({ id, label, text }) => (
        <div key={id} className={SHOWN_WITH[id]}>
          <CodeBlock label={label} code={text.trimEnd()} wrap={id === "docker"} />
        </div>
      ))}
    </fieldset>
  );
}

/** A plain form: the answer is a file, which only a full request can save. */
function Downloads({ credentials }: { readonly credentials: NewCredentials }) {
  return (
    <Form method="post" action="/credentials" reloadDocument className="flex flex-wrap gap-3">
      <input type="hidden" name="clientId" value={credentials.clientId} />
      <input type="hidden" name="secret" value={credentials.value} />
      <button type="submit" name="format" value="env" data-copy className={buttonClass()}>
        Download .env
      </button>
      <button type="submit" name="format" value="json" data-copy className={buttonClass()}>
        Download JSON
      </button>
    </Form>
  );
}

interface StoredProps {
  readonly next: InternalHref;
  readonly copied: boolean;
  readonly onStored: () => void;
}

function Stored({ next, copied, onStored }: StoredProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3" onClickCapture={onStored}>
      <p className={cx("text-small", copied ? "text-success-ink" : "text-muted")}>{copied ? "Copied." : "Not copied yet."}</p>
      <ButtonLink to={next} variant="primary">
        I have stored it
      </ButtonLink>
    </div>
  );
}

/** The credentials that the action has just shown once, or those that a reload has kept: see `shown-once`. */
export function useNewCredentials(result: KeyPageResult | undefined, place: string): NewCredentials | undefined {
  return useShownOnce(result !== undefined && "secret" in result ? result.secret : undefined, place, isCredentials);
}

function isCredentials(value: object): value is NewCredentials {
  return "value" in value && "formats" in value && Array.isArray(value.formats);
}
