import { useEffect, useRef } from "react";
import type { CauseWords, Diagnosis } from "#app/services/diagnosis/diagnose";
import { ButtonLink } from "#app/ui/button";
import { Card, type Definition, DefinitionList } from "#app/ui/card";
import { CodeBlock } from "#app/ui/code";
import { TextLink } from "#app/ui/link";
import { diagnoseHref } from "./links";

interface DiagnosisResultProps {
  readonly diagnosis: Diagnosis;
  /** Whether the record of a request can be asked for. */
  readonly signedIn: boolean;
  /** Whether the page answers a form that was sent: then it opens here, without JavaScript too. */
  readonly autoFocus: boolean;
}

const CORRECTIONS = { command: "Corrected command", address: "Corrected address" } as const;

/** The broken rule, what shows it, and the command as it should have been. Takes the focus when it appears. */
export function DiagnosisResult({ diagnosis, signedIn, autoFocus }: DiagnosisResultProps) {
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another diagnosis is another answer
  useEffect(() => box.current?.focus(), [diagnosis]);
  const { cause, correction } = diagnosis;
  return (
    <div
      ref={box}
      tabIndex={-1}
      // biome-ignore lint/a11y/noAutofocus: it answers the reader's own submit
      autoFocus={autoFocus}
      className="space-y-6 outline-none"
    >
      {cause === null ? <NothingFound diagnosis={diagnosis} /> : <FoundCause cause={cause} diagnosis={diagnosis} />}
      {diagnosis.requestId === null ? null : <RecordLink requestId={diagnosis.requestId} signedIn={signedIn} />}
      {correction === null ? null : <CodeBlock label={CORRECTIONS[correction.kind]} code={correction.text} />}
      {diagnosis.others.length === 0 ? null : <OtherCauses causes={diagnosis.others} />}
    </div>
  );
}

function FoundCause({ cause, diagnosis }: { readonly cause: CauseWords; readonly diagnosis: Diagnosis }) {
  return (
    <Card
      title={cause.title}
      description={diagnosis.others.length === 0 ? undefined : "The likeliest of several: the answer does not tell them apart."}
    >
      <div className="max-w-prose space-y-3 text-sm">
        <p>{cause.explanation}</p>
        {diagnosis.evidence.length === 0 ? null : (
          <ul className="ml-5 list-disc space-y-1">
            {diagnosis.evidence.map((sentence) => (
              <li key={sentence} className="[overflow-wrap:anywhere]">
                {sentence}
              </li>
            ))}
          </ul>
        )}
        <p>
          <strong className="font-semibold">To mend it: </strong>
          {cause.fix}
        </p>
      </div>
      <div className="mt-4 border-t border-line pt-4">
        <DefinitionList items={definitions(cause, diagnosis)} />
      </div>
    </Card>
  );
}

function definitions(cause: CauseWords, { place }: Diagnosis): readonly Definition[] {
  return [
    { term: "Rule", value: cause.rule },
    {
      term: "Error on the wire",
      value: <TextLink to={`/docs/errors/${cause.error}#${cause.key}`}>{cause.error}</TextLink>,
    },
    ...(place === null ? [] : [{ term: "Endpoint", value: `/${place.endpoint}, by a path of ${place.product}` }]),
  ];
}

function NothingFound({ diagnosis }: { readonly diagnosis: Diagnosis }) {
  const isKnown = diagnosis.understood;
  return (
    <Card title={isKnown ? "No rule is broken that the text shows" : "Nothing in this text is a request"}>
      <div className="max-w-prose space-y-3 text-sm">
        <p>
          {isKnown
            ? "The secret may be wrong or expired, or a setting may forbid it: the text does not tell. Paste the answer as well, with its request id."
            : "Paste the command as you ran it, the request with its answer, the body that was sent, or the request id of the answer."}
        </p>
        {diagnosis.evidence.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
    </Card>
  );
}

function RecordLink({ requestId, signedIn }: { readonly requestId: string; readonly signedIn: boolean }) {
  const to = diagnoseHref(requestId);
  return (
    <Card
      title="The portal’s own record"
      description="Only the id is sent. The application’s owner and the admins see the exact cause, which no answer names."
      actions={
        <ButtonLink to={signedIn ? to : `/login?${new URLSearchParams({ next: to })}`}>
          {signedIn ? "Look up the request" : "Sign in to look it up"}
        </ButtonLink>
      }
    >
      <code className="font-mono text-small [overflow-wrap:anywhere]">{requestId}</code>
    </Card>
  );
}

function OtherCauses({ causes }: { readonly causes: readonly CauseWords[] }) {
  return (
    <Card title="It may also be">
      <ul className="divide-y divide-line">
        {causes.map(({ key, title, explanation, fix }) => (
          <li key={key} className="space-y-1 py-3 text-sm first:pt-0 last:pb-0">
            <h3 className="font-semibold">{title}</h3>
            <p className="text-muted">
              {explanation} {fix}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
