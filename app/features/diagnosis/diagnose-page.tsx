import { useState } from "react";
import type { Diagnosis } from "#app/services/diagnosis/diagnose";
import type { InspectedText } from "#app/services/diagnosis/inspect-text";
import type { FailureDetail } from "#app/services/failures/find";
import { Button } from "#app/ui/button";
import { Card, Section } from "#app/ui/card";
import { TextField } from "#app/ui/field";
import { TextLink } from "#app/ui/link";
import { Page } from "#app/ui/page";
import { Form, useNavigate } from "#app/ui/remix";
import { FoundFailure } from "../statistics/found-failure";
import { DiagnosisResult } from "./diagnosis-result";
import { diagnoseHref } from "./links";
import { PastedText } from "./pasted-text";
import { TokenResult } from "./token-result";

/** What a text tells: of a token its inspection, of anything else the diagnosis. */
export interface Answer {
  readonly diagnosis: Diagnosis;
  readonly inspection: InspectedText | null;
}

interface DiagnosePageProps {
  /** Reads a text in the browser; nothing of it is sent. */
  readonly read: (text: string) => Promise<Answer>;
  readonly maxLength: { readonly read: number; readonly sent: number };
  /** What was sent without JavaScript, masked, and what it means. */
  readonly sent: (Answer & { readonly text: string }) | null;
  /** The request id that is looked up; "" is none. */
  readonly asked: string;
  /** Its record, if there is one that the reader may see. */
  readonly failure: FailureDetail | null;
  readonly reader: "admin" | "developer" | null;
  readonly now: number;
}

/** "Diagnose": from a failing request to the rule that it breaks and the command as it should be. */
export function DiagnosePage({ read, maxLength, sent, asked, failure, reader, now }: DiagnosePageProps) {
  const [result, setResult] = useState<Answer | null>(sent);
  const navigate = useNavigate();
  const show = (answer: Answer, text: string) => {
    const { requestId } = answer.diagnosis;
    // An id says nothing of itself: the portal's record does.
    if (requestId !== null && requestId === text.trim().toLowerCase()) navigate(diagnoseHref(requestId));
    else setResult(answer);
  };
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
          description="A curl command, a request or its answer, a form, a token or a request id."
          shown={sent?.text ?? ""}
          rows={10}
          maxLength={maxLength}
          action="Diagnose"
          warning="Your browser runs no JavaScript, so this text is sent to the portal. Blank secrets, passwords and tokens first, with ******** in their place. What looks like one is masked here; nothing is stored or logged."
          onRead={(text) => void read(text).then((answer) => show(answer, text))}
        />
      </Card>
      {result === null ? null : <Result result={result} signedIn={reader !== null} autoFocus={sent !== null} now={now} />}
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

interface ResultProps {
  readonly result: Answer;
  readonly signedIn: boolean;
  readonly autoFocus: boolean;
  readonly now: number;
}

function Result({ result: { diagnosis, inspection }, ...rest }: ResultProps) {
  return inspection === null ? <DiagnosisResult diagnosis={diagnosis} {...rest} /> : <TokenResult inspection={inspection} {...rest} />;
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
        below instead. If a page of this portal failed, its log names the error by this id.
      </p>
    </Card>
  );
}
