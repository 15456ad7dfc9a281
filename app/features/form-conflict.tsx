/** What a whole form says when somebody else has saved it meanwhile: see `services/form-version`. */
import type { FormConflict, FormValue } from "#app/services/form-version";
import { ButtonLink } from "#app/ui/button";
import type { LastResult } from "#app/ui/conform";
import { Answer, ErrorSummary, type SummaryError } from "#app/ui/feedback";
import { formatDuration } from "#app/ui/format";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";

/** What an action said of a form that carries a version. */
export type SaveResult = (NonNullable<LastResult> & { readonly conflict?: FormConflict; readonly unchanged?: true }) | undefined;

interface FormAnswerProps {
  /** Of what the form shows. */
  readonly version: string | undefined;
  readonly lastResult: SaveResult;
  readonly errors: readonly SummaryError[];
  /** Above the errors. */
  readonly title?: string;
}

/**
 * The head of a form that carries a version: that version, and the answer to what was sent: its errors, or what somebody else has
 * saved meanwhile. The conflict's own version is carried on, so that sending the form again replaces what was shown beside it.
 * Give the form `key={version}`: what it shows and its version change together.
 *
 * @example <Form key={version} …><FormAnswer version={version} lastResult={lastResult} errors={summaryErrors(form, [fields.name])} />…</Form>
 */
export function FormAnswer({ version, lastResult, errors, title }: FormAnswerProps) {
  const conflict = lastResult?.conflict;
  const carried = conflict?.version ?? version;
  const summary = <ErrorSummary errors={errors} {...(title === undefined ? {} : { title })} />;
  return (
    <>
      {carried === undefined ? null : <input type="hidden" name="version" value={carried} />}
      {lastResult?.unchanged ? <Answer to={lastResult} tone="info" title="Nothing changed" /> : null}
      {conflict ? <Conflict conflict={conflict} /> : summary}
    </>
  );
}

/** What was saved meanwhile, and what was to be saved, side by side. */
function Conflict({ conflict: { version, fields, change } }: { readonly conflict: FormConflict }) {
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
              <Cell header>{labelOf(field)}</Cell>
              <Cell label="Saved now">
                <Value field={field} value={stored} />
              </Cell>
              <Cell label="Yours">
                <Value field={field} value={yours} />
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

function Value({ field, value }: { readonly field: string; readonly value: FormValue }) {
  const text = typeof value === "number" && SECONDS.test(field) ? formatDuration(value) : textOf(value);
  return <bdi className="whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</bdi>;
}

function textOf(value: FormValue): string {
  if (value === null) return "Default";
  if (typeof value === "boolean") return value ? "On" : "Off";
  if (typeof value === "object") return value.length === 0 ? "None" : value.join("\n");
  return value === "" ? "Empty" : String(value);
}

const ACRONYMS = /\b(id|uri|uris|url|urls|pkce)\b/g;

/**
 * A field of a use case in words.
 *
 * @example labelOf("postLogoutRedirectUris") // "Post logout redirect URIs"
 */
function labelOf(field: string): string {
  const words = field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const text = words.replace(ACRONYMS, (word) => word.toUpperCase().replace(/S$/, "s"));
  return text.charAt(0).toUpperCase() + text.slice(1);
}
