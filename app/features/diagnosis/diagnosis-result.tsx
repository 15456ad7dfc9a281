import type { CauseWords, Diagnosis } from "#app/services/diagnosis/diagnose";
import { Card, type Definition, DefinitionList } from "#app/ui/card";
import { CodeBlock } from "#app/ui/code";
import { TextLink } from "#app/ui/link";
import { FocusedResult } from "./focused-result";
import { diagnoseHref } from "./links";
import { RecordCard } from "./record-card";

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
  const { cause, correction } = diagnosis;
  return (
    <FocusedResult result={diagnosis} autoFocus={autoFocus}>
      {cause === null ? <NothingFound diagnosis={diagnosis} /> : <FoundCause cause={cause} diagnosis={diagnosis} />}
      {diagnosis.requestId === null ? null : <RecordLink requestId={diagnosis.requestId} signedIn={signedIn} />}
      {correction === null ? null : <CodeBlock label={CORRECTIONS[correction.kind]} code={correction.text} />}
      {diagnosis.others.length === 0 ? null : <OtherCauses causes={diagnosis.others} />}
    </FocusedResult>
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
  return (
    <RecordCard
      title="The portal’s own record"
      description="Only the id is sent. The application’s owner and the admins see the exact cause, which no answer names."
      id={requestId}
      to={diagnoseHref(requestId)}
      signedIn={signedIn}
      words={{ show: "Look up the request", signIn: "Sign in to look it up" }}
    />
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
