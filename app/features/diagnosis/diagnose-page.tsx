import { useState } from "react";
import type { Diagnosis } from "#app/services/diagnosis/diagnose";
import type { FailureDetail } from "#app/services/failures/find";
import { Button } from "#app/ui/button";
import { Card, Section } from "#app/ui/card";
import { TextField } from "#app/ui/field";
import { TextLink } from "#app/ui/link";
import { Page } from "#app/ui/page";
import { Form } from "#app/ui/remix";
import { FoundFailure } from "../statistics/failures-card";
import { DiagnosisResult } from "./diagnosis-result";
import { diagnoseHref } from "./links";
import { PastedText } from "./pasted-text";

interface DiagnosePageProps {
  /** Reads a text in the browser; nothing of it is sent. */
  readonly diagnose: (text: string) => Diagnosis;
  readonly maxLength: number;
  /** What was sent without JavaScript, masked, and what it means. */
  readonly sent: { readonly text: string; readonly diagnosis: Diagnosis } | null;
  /** The request id that is looked up; "" is none. */
  readonly asked: string;
  /** Its record, if there is one that the reader may see. */
  readonly failure: FailureDetail | null;
  readonly reader: "admin" | "developer" | null;
  readonly now: number;
}

/** "Diagnose": from a failing request to the rule that it breaks and the command as it should be. */
export function DiagnosePage({ diagnose, maxLength, sent, asked, failure, reader, now }: DiagnosePageProps) {
  const [result, setResult] = useState<Diagnosis | null>(sent?.diagnosis ?? null);
  return (
    <Page
      width="text"
      title="Diagnose"
      description="Paste a request that was refused. This page names the rule that it breaks and shows the corrected command."
    >
      {asked === "" ? null : <Record asked={asked} failure={failure} reader={reader} now={now} />}
      <Card>
        <PastedText
          label="Request"
          description="A curl command, a request with its answer, a form body, a token or a request id. It is read in your browser and sent nowhere."
          shown={sent?.text ?? ""}
          rows={10}
          maxLength={maxLength}
          action="Diagnose"
          warning="Your browser runs no JavaScript, so this text is sent to the portal. Blank secrets, passwords and tokens first, with ******** in their place. What looks like one is masked here; nothing is stored or logged."
          onRead={(text) => setResult(diagnose(text))}
        />
      </Card>
      {result === null ? null : <DiagnosisResult diagnosis={result} signedIn={reader !== null} />}
      <Card title="Find a request by its id" description="Every answer carries one in its X-Request-Id header, and a refusal in its body.">
        <Form method="get" action="/diagnose" role="search" aria-label="Find a request">
          <div className="flex flex-col gap-3 sm:flex-row sm:items-end *:first:flex-1">
            <TextField key={asked} label="Request id" name="request" defaultValue={asked} autoComplete="off" spellCheck={false} mono />
            <div>
              <Button>Look up</Button>
            </div>
          </div>
        </Form>
      </Card>
      <p className="text-sm text-muted">
        A token that is refused: <TextLink to="/inspect">inspect it</TextLink>. All causes:{" "}
        <TextLink to="/docs/errors/index">error reference</TextLink>.
      </p>
    </Page>
  );
}

function Record({ asked, failure, reader, now }: Pick<DiagnosePageProps, "asked" | "failure" | "reader" | "now">) {
  if (failure !== null) {
    const application = failure.application;
    const subject =
      reader === "admin" || application === null
        ? { kind: "realm" as const }
        : { kind: "application" as const, id: application.id, name: application.name };
    return (
      <Section title="What the portal recorded">
        <FoundFailure failure={failure} subject={subject} now={now} />
      </Section>
    );
  }
  if (reader === null)
    return (
      <Card title="Sign in to see the exact cause">
        <p className="max-w-prose text-sm">
          For the safety of applications, only their owners and the admins of this portal see why the request{" "}
          <code className="font-mono [overflow-wrap:anywhere]">{asked}</code> was refused.{" "}
          <TextLink to={`/login?${new URLSearchParams({ next: diagnoseHref(asked) })}`}>Sign in</TextLink>, or paste the request below.
        </p>
      </Card>
    );
  return (
    <Card title="No refusal has this request id">
      <p className="max-w-prose text-sm">
        The request <code className="font-mono [overflow-wrap:anywhere]">{asked}</code> may have succeeded, be too old, or belong to
        somebody else’s application. Of requests that prove no key, one of each cause and address is recorded a minute. Paste the request
        below instead.
      </p>
    </Card>
  );
}
