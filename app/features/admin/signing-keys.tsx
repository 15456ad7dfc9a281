import { useForm } from "@conform-to/react";
import type { KeySetReaderItem, SigningKeyItem, SigningKeys } from "#app/services/admin/signing-keys";
import { Button } from "#app/ui/button";
import { RadioGroup } from "#app/ui/choice";
import { InlineCode } from "#app/ui/code";
import { fieldProps, type LastResult } from "#app/ui/conform";
import { Badge, Banner } from "#app/ui/feedback";
import { EffectForm } from "#app/ui/form";
import { formatDuration, plural } from "#app/ui/format";
import { VisuallyHidden } from "#app/ui/icon";
import { TextLink } from "#app/ui/link";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";

const STATES = {
  next: { tone: "warning", label: "Next" },
  signing: { tone: "success", label: "Signing" },
  retired: { tone: "info", label: "Retired, published" },
  gone: { tone: "neutral", label: "Gone" },
  removed: { tone: "danger", label: "Removed" },
} as const;

/** A day and a week: what fits those who keep a key set for longer than they are told. */
const LONGER_NOTICES = [86_400, 7 * 86_400];

/** The calendar: when each key was published, signs, and leaves the key set. */
export function SigningKeyTable({ keys }: { readonly keys: readonly SigningKeyItem[] }) {
  return (
    <Table caption="Signing keys" stacked>
      <TableHead>
        <HeaderCell>
          Key ID (<code>kid</code>)
        </HeaderCell>
        <HeaderCell>Algorithm</HeaderCell>
        <HeaderCell>State</HeaderCell>
        <HeaderCell>Published since</HeaderCell>
        <HeaderCell>Signs</HeaderCell>
        <HeaderCell>Leaves the key set</HeaderCell>
      </TableHead>
      <TableBody>
        {keys.map((key) => (
          <Row key={key.kid}>
            <Cell header nowrap>
              <span title={key.kid}>
                <InlineCode>{shortKid(key.kid)}</InlineCode>
              </span>
            </Cell>
            <Cell label="Algorithm">{key.algorithm}</Cell>
            <Cell label="State">
              <Badge tone={STATES[key.state].tone}>{STATES[key.state].label}</Badge>
            </Cell>
            <Cell label="Published since">
              <Time value={key.createdAt} />
            </Cell>
            <Cell label="Signs">
              <div>
                from <Time value={key.signsFrom} />
              </div>
              <div className={key.signsUntil === null ? "text-muted" : undefined}>
                until {key.signsUntil === null ? "it is rotated" : <Time value={key.signsUntil} />}
              </div>
            </Cell>
            <Cell label="Leaves the key set">
              {key.publishedUntil === null ? <span className="text-muted">After its last token</span> : <Time value={key.publishedUntil} />}
              {key.state === "signing" || key.state === "retired" ? (
                <div className="mt-1">
                  <TextLink alone to={`?${new URLSearchParams({ remove: key.kid })}`}>
                    Remove now
                    <VisuallyHidden>{`: key ${shortKid(key.kid)}`}</VisuallyHidden>
                  </TextLink>
                </div>
              ) : null}
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

interface ScheduledProps extends Pick<SigningKeys, "readers"> {
  readonly next: SigningKeyItem;
}

/** A key that is published and does not sign yet, and the way to take it back. */
export function ScheduledKey({ next, readers }: ScheduledProps) {
  const seen = readers.filter(({ isCurrent }) => isCurrent).length;
  return (
    <Banner
      tone="info"
      title={`The next ${next.algorithm} key is scheduled`}
      actions={
        <Form method="post">
          <input type="hidden" name="intent" value="cancel" />
          <input type="hidden" name="algorithm" value={next.algorithm} />
          <Button variant="secondary">{`Cancel the ${next.algorithm} rotation`}</Button>
        </Form>
      }
    >
      <p>
        <InlineCode>{shortKid(next.kid)}</InlineCode> is in the key set and signs from <Time value={next.signsFrom} />.{" "}
        {readers.length === 0
          ? "Nobody has fetched the key set in the last 30 days."
          : `Of ${plural(readers.length, "reader")} of the key set, ${seen} fetched it since its youngest key was made.`}
      </p>
    </Banner>
  );
}

/** Who fetches the key set: whether a verifier has the newest key, and who still goes by an older key set. */
export function KeySetReaderTable({ readers, now }: { readonly readers: readonly KeySetReaderItem[]; readonly now: Date | string }) {
  if (readers.length === 0) {
    return (
      <p className="text-sm text-muted">
        Nobody has fetched the key set in the last 30 days. Give your resource servers its address: they verify JWTs with it.
      </p>
    );
  }
  return (
    <Table caption="Readers of the key set" stacked>
      <TableHead>
        <HeaderCell>Address</HeaderCell>
        <HeaderCell>Program</HeaderCell>
        <HeaderCell>Last fetched</HeaderCell>
        <HeaderCell>Newest key</HeaderCell>
      </TableHead>
      <TableBody>
        {readers.map((reader) => (
          <Row key={reader.source}>
            <Cell header nowrap>
              {reader.source}
            </Cell>
            <Cell label="Program">{reader.userAgent === "" ? <span className="text-muted">Unknown</span> : reader.userAgent}</Cell>
            <Cell label="Last fetched">
              <Time value={reader.fetchedAt} now={new Date(now).getTime()} />
            </Cell>
            <Cell label="Newest key">
              <Badge tone={reader.isCurrent ? "success" : "warning"}>{reader.isCurrent ? "Has it" : "Not fetched"}</Badge>
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

/** Enough of a thumbprint to tell keys apart. */
export function shortKid(kid: string): string {
  return kid.length > 12 ? `${kid.slice(0, 12)}…` : kid;
}

interface RotateKeyProps extends Pick<SigningKeys, "algorithms" | "tokenAlgorithm" | "shortestNotice" | "rotating"> {
  readonly lastResult: LastResult;
}

/** Makes the next signing key: of which algorithm, and from when it signs. */
export function RotateKey({ algorithms, tokenAlgorithm, shortestNotice, rotating, lastResult }: RotateKeyProps) {
  const [form, fields] = useForm<{ algorithm: string; notice: string }>({
    id: "rotate",
    lastResult: lastResult ?? null,
    defaultValue: { algorithm: tokenAlgorithm, notice: String(LONGER_NOTICES[0]) },
  });
  return (
    <EffectForm
      form={form}
      fields={[fields.algorithm, fields.notice]}
      hidden={{ intent: "rotate" }}
      refusal="The key was not rotated"
      effect={
        <>
          <p>The new key is put into the key set now. {rotating}</p>
          <p>Every process switches by its clock. Until then the rotation can be cancelled.</p>
        </>
      }
      submitLabel="Rotate signing key"
      variant="primary"
      cancelTo="/admin/keys"
    >
      <RadioGroup
        legend="Algorithm"
        {...fieldProps(fields.algorithm)}
        options={algorithms.map((name) => ({
          value: name,
          label: name,
          description:
            name === tokenAlgorithm
              ? "Signs JWT access tokens, and ID tokens of clients that chose it."
              : "Signs ID tokens of clients that chose it.",
        }))}
      />
      <RadioGroup
        legend="The new key signs"
        {...fieldProps(fields.notice)}
        options={[
          {
            value: String(shortestNotice),
            label: `In ${formatDuration(shortestNotice)}`,
            description: "The soonest at which nobody who heeds the key set's max-age refuses a token.",
          },
          ...LONGER_NOTICES.map((seconds) => ({ value: String(seconds), label: `In ${formatDuration(seconds)}` })),
          {
            value: "0",
            label: "At once",
            warning:
              "For emergencies. Verifiers refuse new tokens until they fetch the key set again: 30 seconds with jose, 60 with oauth4webapi, up to 300 behind a cache. A scheduled key is given up.",
          },
        ]}
      />
    </EffectForm>
  );
}
