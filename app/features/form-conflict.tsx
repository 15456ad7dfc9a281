/** What a whole form says when somebody else has saved it meanwhile: see `services/form-version`. */
import type { FormConflict, FormValue } from "#app/services/form-version";
import { ButtonLink } from "#app/ui/button";
import type { LastResult } from "#app/ui/conform";
import { Answer, ErrorSummary, type SummaryError } from "#app/ui/feedback";
import { formatCount, formatDuration } from "#app/ui/format";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";

/** What an action said of a form that carries a version. */
export type SaveResult = (NonNullable<LastResult> & { readonly conflict?: FormConflict; readonly unchanged?: true }) | undefined;

/** By field: each value as text, `null` for none, and its label. */
export type FieldChoices = Readonly<Record<string, readonly { readonly value: string; readonly label: string }[]>>;

interface FormAnswerProps {
  /** Of what the form shows. */
  readonly version: string | undefined;
  readonly lastResult: SaveResult;
  readonly errors: readonly SummaryError[];
  /** What the form calls its values. */
  readonly labels: Readonly<Record<string, string>>;
  /** The values of fields that offer a choice, as the form calls them. */
  readonly choices?: FieldChoices;
  /** Above the errors. */
  readonly title?: string;
}

/**
 * The head of a form that carries a version: that version, and the answer to what was sent: its errors, or what somebody else has
 * saved meanwhile. The conflict's own version is carried on, so that sending the form again replaces what was shown beside it.
 * Give the form `key={version}`: what it shows and its version change together.
 *
 * @example <Form key={version} …><FormAnswer version={version} lastResult={lastResult} labels={LABELS} errors={summaryErrors(form, [fields.name])} />…</Form>
 */
export function FormAnswer({ version, lastResult, errors, labels, choices = {}, title }: FormAnswerProps) {
  const conflict = lastResult?.conflict;
  const carried = conflict?.version ?? version;
  const summary = <ErrorSummary errors={errors} {...(title === undefined ? {} : { title })} />;
  return (
    <>
      {carried === undefined ? null : <input type="hidden" name="version" value={carried} />}
      {lastResult?.unchanged ? <Answer to={lastResult} tone="info" title="Nothing changed" /> : null}
      {conflict ? <Conflict conflict={conflict} labels={labels} choices={choices} /> : summary}
    </>
  );
}

interface ConflictProps {
  readonly conflict: FormConflict;
  readonly labels: Readonly<Record<string, string>>;
  readonly choices: FieldChoices;
}

/** What was saved meanwhile, and what was to be saved, side by side. */
function Conflict({ conflict: { version, fields, change }, labels, choices }: ConflictProps) {
  const words = (field: string, value: FormValue) => wordsOf(value, field, choices[field] ?? []);
  return (
    <div className="space-y-3">
      <Answer
        to={version}
        tone="danger"
        title="Not saved: this was changed since you opened it"
        actions={
          <ButtonLink to="?" reloadDocument>
            Take what is saved
          </ButtonLink>
        }
      >
        {change ? (
          <p>
            By <bdi>{change.by}</bdi>, <Time value={change.at} />.
          </p>
        ) : null}
        <p>Your values are still in the form. Change them where the other’s are right, then save again: that replaces what is saved now.</p>
      </Answer>
      <Table caption="Your values and those that are saved now" stacked>
        <TableHead>
          <HeaderCell>Field</HeaderCell>
          <HeaderCell>Saved now</HeaderCell>
          <HeaderCell>Yours</HeaderCell>
        </TableHead>
        <TableBody>
          {fields.map(({ field, stored, yours }) => (
            <Row key={field}>
              <Cell header>{labels[field] ?? field}</Cell>
              <Cell label="Saved now">
                <Value>{words(field, stored)}</Value>
              </Cell>
              <Cell label="Yours">
                <Value>{words(field, yours)}</Value>
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

/** Fields that hold seconds; forms show them in words. */
const SECONDS = /(Lifetime|Grace)$/;

function Value({ children }: { readonly children: string }) {
  return <bdi className="whitespace-pre-wrap [overflow-wrap:anywhere]">{children}</bdi>;
}

function wordsOf(value: FormValue, field: string, choices: FieldChoices[string]): string {
  const chosen = choices.find((choice) => choice.value === String(value));
  if (chosen !== undefined) return chosen.label;
  if (value === null) return "Default";
  if (typeof value === "number") return SECONDS.test(field) ? formatDuration(value) : formatCount(value);
  if (typeof value === "boolean") return value ? "On" : "Off";
  if (typeof value === "string") return value === "" ? "Empty" : value;
  return value.length === 0 ? "None" : value.map((entry) => wordsOf(entry, field, choices)).join("\n");
}
