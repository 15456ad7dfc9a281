import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import type { RotationPage, RotationView } from "#app/services/keys/rotation/view";
import { Button, ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { ColumnChart } from "#app/ui/chart/charts";
import { ChartFigure, Swatch } from "#app/ui/chart/figure";
import type { ColumnsGeometry, DataTone } from "#app/ui/chart/geometry";
import { formKey, summaryErrors } from "#app/ui/conform";
import { Answer, ErrorSummary, State } from "#app/ui/feedback";
import { FormActions } from "#app/ui/form";
import { formatCount, formatMoment, plural } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { usePoll } from "#app/ui/poll";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Clock, Time, useZone } from "#app/ui/time";
import { maskedSecret } from "../secrets-table";
import { EndingFields, type EndingValues } from "./ending-fields";
import { rotationHref } from "./links";
import { RotationFrame } from "./rotation-frame";
import { VerdictBanner } from "./verdict";

const HOUR_MS = 3_600_000;
/** Milliseconds: how often the traffic is looked at, and for how long a page that is left open goes on. */
const LOOK = { every: 10_000, until: 1_800_000 } as const;

interface WatchStepProps {
  readonly page: RotationPage;
  readonly chart: ColumnsGeometry | null;
  readonly now: number;
  readonly lastResult: SubmissionResult<string[]> | undefined;
  /** The ending was just chosen anew. */
  readonly saved: boolean;
}

/** "Watch": the verdict, the traffic by secret, and how the old one ends. */
export function WatchStep({ page, chart, now, lastResult, saved }: WatchStepProps) {
  const isLive = usePoll(LOOK);
  const { rotation } = page;
  if (rotation === null || chart === null) return null;
  return (
    <RotationFrame page={page} step="watch">
      <VerdictBanner page={page} now={now} />
      <div className="grid items-start gap-6 lg:grid-cols-[2fr_1fr]">
        <Card title="Traffic by secret" actions={<Looked isLive={isLive} now={now} href={rotationHref(page, "watch")} />}>
          <div className="space-y-5">
            <Shares page={page} rotation={rotation} now={now} />
            <Traffic page={page} rotation={rotation} chart={chart} />
          </div>
        </Card>
        <div className="space-y-6">
          <EndingForm
            key={`${rotation.ending} ${rotation.silentHours} ${formKey(lastResult)}`}
            page={page}
            rotation={rotation}
            lastResult={lastResult}
            saved={saved}
          />
          <SoFar page={page} rotation={rotation} />
        </div>
      </div>
    </RotationFrame>
  );
}

function Looked({ isLive, now, href }: { readonly isLive: boolean; readonly now: number; readonly href: ReturnType<typeof rotationHref> }) {
  const time = <Clock value={now} seconds />;
  return (
    <p className="text-small text-muted">
      {isLive ? (
        <State tone="success">Live, {time}</State>
      ) : (
        <>
          As of {time}. <TextLink to={href}>Look again</TextLink>
        </>
      )}
    </p>
  );
}

interface PartProps {
  readonly page: RotationPage;
  readonly rotation: RotationView;
}

/** This hour's requests, each secret with its share: the legend of the chart too. */
function Shares({ page, rotation, now }: PartProps & { readonly now: number }) {
  const { old, fresh } = rotation.hours;
  const [former, current] = [old.at(-1) ?? { issued: 0, refused: 0 }, fresh.at(-1) ?? { issued: 0, refused: 0 }];
  const whole = former.issued + current.issued;
  const rows = [
    { name: "New", secret: rotation.fresh, hour: current, tone: 1 },
    { name: "Old", secret: page.old, hour: former, tone: 4 },
  ] as const satisfies readonly { readonly tone: DataTone; readonly [key: string]: unknown }[];
  return (
    <dl className="grid gap-4 sm:grid-cols-2">
      {rows.map(({ name, secret, hour, tone }) => (
        <div key={name} className="flex flex-col gap-0.5">
          <dt className="text-small text-muted">
            <Swatch tone={tone}>
              {name}, <code className="font-mono">{maskedSecret(secret.hint)}</code>
            </Swatch>
          </dt>
          <dd className="text-figure font-semibold tracking-tight tabular-nums">
            {whole === 0 ? "–" : `${Math.round((hour.issued / whole) * 100)} %`}
          </dd>
          <dd className="text-small text-muted">
            {`${plural(hour.issued, "token")} this hour, ${formatCount(hour.refused)} refused`}
            {secret.lastUsedAt ? (
              <>
                , the last <Time value={secret.lastUsedAt} now={now} />
              </>
            ) : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Traffic({ page, rotation, chart }: PartProps & { readonly chart: ColumnsGeometry }) {
  const zone = useZone();
  const { old, fresh } = rotation.hours;
  const [former, name] = [maskedSecret(page.old.hint), maskedSecret(rotation.fresh.hint)];
  const total = (hours: typeof old) => hours.reduce((sum, { issued }) => sum + issued, 0);
  const used = rotation.fresh.firstUsedAt
    ? ` ${name} was first used ${formatMoment(new Date(rotation.fresh.firstUsedAt).getTime(), zone)}.`
    : "";
  const summary = `Tokens an hour, the last 24 hours: ${formatCount(total(old))} with ${former}, ${formatCount(total(fresh))} with ${name}.${used}`;
  return (
    <ChartFigure
      summary={summary}
      tablePlace="folded"
      table={
        <Table caption="Tokens an hour by secret">
          <TableHead>
            <HeaderCell>Hour</HeaderCell>
            <HeaderCell numeric>{former}</HeaderCell>
            <HeaderCell numeric>{name}</HeaderCell>
          </TableHead>
          <TableBody>
            {old.map(({ at, issued }, index) => (
              <Row key={at}>
                <Cell header>
                  <Time value={at * HOUR_MS} />
                </Cell>
                <Cell numeric>{formatCount(issued)}</Cell>
                <Cell numeric>{formatCount(fresh[index]?.issued ?? 0)}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      }
    >
      <ColumnChart id="traffic" title="Tokens an hour by secret" description={summary} geometry={chart} />
    </ChartFigure>
  );
}

function EndingForm({ page, rotation, lastResult, saved }: PartProps & Pick<WatchStepProps, "lastResult" | "saved">) {
  const { old } = page;
  const former = maskedSecret(old.hint);
  const [form, fields] = useForm<EndingValues>({
    id: "ending",
    lastResult: lastResult ?? null,
    defaultValue: {
      ending: rotation.ending,
      silentHours: String(rotation.silentHours === 0 ? 24 : rotation.silentHours),
      lastDay: rotation.ending === "date" && old.expiresAt ? new Date(old.expiresAt).toISOString().slice(0, 10) : "",
    },
  });
  return (
    <Card id="ending-card" title={`When ${former} ends`}>
      <Form method="post" action="#ending-card" {...getFormProps(form)} className="space-y-4">
        {saved ? <Answer tone="success">{`The end of ${former} was saved.`}</Answer> : null}
        <ErrorSummary errors={summaryErrors(form, [fields.ending, fields.silentHours, fields.lastDay])} />
        <EndingFields legend="It ends" fields={fields} hours={rotation.silentHours} />
        <div className="space-y-1 text-small text-muted">
          {rotation.silentNotBefore ? (
            <p>
              Silence ends it not before <Time value={rotation.silentNotBefore} />.
            </p>
          ) : null}
          {old.expiresAt && rotation.ending !== "date" ? (
            <p>
              It expires <Time value={old.expiresAt} /> in any case. A date moves that.
            </p>
          ) : null}
        </div>
        <FormActions>
          <Button>Save</Button>
          <ButtonLink to={rotationHref(page, "retire")} variant="ghost" className="text-danger-ink">
            Retire now…
          </ButtonLink>
        </FormActions>
      </Form>
    </Card>
  );
}

/** What has happened since the start, the oldest first. */
function SoFar({ page, rotation }: PartProps) {
  const { fresh, lost, startedBy, counted } = rotation;
  const refused = Object.values(counted.fresh.refused).reduce((sum, count) => sum + count, 0);
  return (
    <Card title="So far" actions={<TextLink to={rotationHref(page, "statement")}>Statement</TextLink>}>
      <ol className="space-y-3 border-l border-line pl-4 text-small text-muted">
        <li>
          <strong className="block text-ink">{`${maskedSecret(fresh.hint)} made`}</strong>
          {lost.length === 0 ? `by ${startedBy}, ` : `in place of ${plural(lost.length, "secret")} that was lost, `}
          <Time value={fresh.createdAt} />
        </li>
        {fresh.firstUsedAt ? (
          <li>
            <strong className="block text-ink">First use</strong>
            <Time value={fresh.firstUsedAt} />
          </li>
        ) : null}
        <li>
          <strong className="block text-ink">{plural(refused, "refusal")}</strong>
          {`in ${plural(counted.fresh.accepted + refused, "request")} with it`}
        </li>
        <li>
          <strong className="block text-ink">{plural(counted.old.accepted, "token")}</strong>
          {`with ${maskedSecret(page.old.hint)} since then`}
        </li>
      </ol>
    </Card>
  );
}
