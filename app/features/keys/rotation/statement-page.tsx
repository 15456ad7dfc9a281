import type { RotationStatement } from "#app/services/keys/rotation/statement";
import type { RotationPage } from "#app/services/keys/rotation/view";
import { ButtonLink } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import { CodeBlock } from "#app/ui/code";
import { Answer, Banner } from "#app/ui/feedback";
import { formatCount } from "#app/ui/format";
import { Time } from "#app/ui/time";
import { maskedSecret } from "../secrets-table";
import { statementFileHref } from "./links";
import { RotationFrame } from "./rotation-frame";

interface StatementPageProps {
  readonly page: RotationPage;
  readonly statement: RotationStatement;
  /** The same as lines of text. */
  readonly text: string;
  /** How it ended, after "The old secret". */
  readonly outcome: string;
  /** The reader has just ended it: the answer takes the focus. */
  readonly justDone: boolean;
}

/** What can be shown to an auditor: who did what when, and what came with each secret. */
export function StatementPage({ page, statement, text, outcome, justDone }: StatementPageProps) {
  const Ended = justDone ? Answer : Banner;
  const { ended, requests, oldSecret, newSecret, triedAfterwards } = statement;
  const former = maskedSecret(oldSecret.endsWith);
  return (
    <RotationFrame page={page} step="statement">
      {ended ? (
        <Ended
          tone={ended.how === "cancelled" || ended.how === "new-revoked" ? "info" : "success"}
          title={`The rotation is over: ${former} ${outcome}`}
        >
          <p>
            <Time value={ended.at} />, {ended.by === null ? "by the portal" : `by ${ended.by}`}.
          </p>
        </Ended>
      ) : (
        <Banner tone="info">The rotation runs: this is what there is to say so far.</Banner>
      )}
      <Card
        title="Statement"
        actions={
          <>
            <ButtonLink to={statementFileHref(page, "json")} size="small" reloadDocument>
              Download JSON
            </ButtonLink>
            <ButtonLink to={statementFileHref(page, "txt")} size="small" reloadDocument>
              Download text
            </ButtonLink>
          </>
        }
      >
        <div className="space-y-5">
          <DefinitionList
            items={[
              { term: `Tokens with ${former}`, value: formatCount(requests.old.accepted) },
              { term: `Tokens with ${maskedSecret(newSecret.endsWith)}`, value: formatCount(requests.new.accepted) },
              {
                term: "Refused meanwhile",
                value: `${formatCount(requests.old.refused)} with the old, ${formatCount(requests.new.refused)} with the new`,
              },
              { term: "Tried after its end", value: formatCount(triedAfterwards) },
            ]}
          />
          <CodeBlock label="As text" code={text.trimEnd()} wrap />
        </div>
      </Card>
    </RotationFrame>
  );
}
