import type { FailureDetail } from "#app/services/failures/find";
import { ButtonLink } from "#app/ui/button";
import { type Definition, DefinitionList } from "#app/ui/card";
import { environmentName } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Time, useZone } from "#app/ui/time";
import { diagnoseHref, errorHref } from "../diagnosis/links";
import { fixLink, type Subject } from "./links";
import { explainFailure } from "./words";

interface FoundFailureProps {
  readonly failure: FailureDetail;
  readonly subject: Subject;
  readonly now: number;
}

/** "Why did it fail?": one refused request with everything that is known of it, and the way to mend it. */
export function FoundFailure({ failure, subject, now }: FoundFailureProps) {
  const zone = useZone();
  const link = fixLink(failure, subject);
  return (
    <section aria-labelledby="failure-title" className="space-y-4 rounded-md border border-line-strong p-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-80 space-y-1.5 text-sm">
          <h3 id="failure-title" className="text-base font-semibold">
            {failure.title}
          </h3>
          <p>{failure.explanation}</p>
          {explainFailure(failure, now, zone).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          <p>
            <strong className="font-semibold">To mend it: </strong>
            {failure.fix}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <ButtonLink to={diagnoseHref(failure.requestId)}>Diagnose</ButtonLink>
          {link ? <ButtonLink to={link.to}>{link.label}</ButtonLink> : null}
        </div>
      </div>
      <DefinitionList items={items(failure)} />
    </section>
  );
}

function items(failure: FailureDetail): readonly Definition[] {
  const optional = (term: string, value: string | null): Definition[] => (value === null || value === "" ? [] : [{ term, value }]);
  return [
    { term: "Time", value: <Time value={failure.at} /> },
    { term: "Request id", value: <code className="font-mono">{failure.requestId}</code> },
    { term: "Endpoint", value: `/${failure.endpoint}` },
    ...(failure.error === ""
      ? []
      : [{ term: "Error on the wire", value: <TextLink to={errorHref(failure.error, failure.requestId)}>{failure.error}</TextLink> }]),
    ...optional("Application", failure.application?.name ?? null),
    ...optional("Environment", failure.environment && environmentName(failure.environment)),
    ...optional("Consumer Key", failure.clientId),
    ...optional("Grant type", failure.grantLabel),
    ...optional("Secret", failure.secretHint === "" ? null : `…${failure.secretHint}`),
    ...failure.facts.map(({ name, value }) => ({ term: `Detail: ${name}`, value })),
    ...optional("IP address", failure.ip),
    ...optional("User agent", failure.userAgent),
  ];
}
