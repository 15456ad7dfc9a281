import type { Verification } from "#app/services/admin/audit-verification";
import { Button } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import { Badge, Banner } from "#app/ui/feedback";
import { formatCount } from "#app/ui/format";
import { Form } from "#app/ui/remix";
import { Time } from "#app/ui/time";

const FAULTS = {
  changed: "was changed, or moved from another place, after it was written.",
  forged: "was not written by this portal: its seal does not fit.",
  "other-key": "was sealed under another KEY_ENCRYPTION_KEY and cannot be checked under the present one.",
  missing: "is missing: it was removed after it was written.",
  repeated: "stands in the log twice.",
  head: "is where the log should end, and it does not: entries were removed, or added by another program.",
} as const satisfies Readonly<Record<NonNullable<Verification["broken"]>["fault"], string>>;

/** What the last verification of the hash chain found, and the button that makes the next. */
export function AuditChainCard({ verification }: { readonly verification: Verification | null }) {
  return (
    <Card
      title="Hash chain"
      description="Every entry is sealed together with the one before it. Verifying finds entries that were changed, removed, added or moved in the database."
      actions={
        <Form method="post">
          <Button>Verify</Button>
        </Form>
      }
    >
      {verification === null ? <p className="text-sm text-muted">Not verified yet.</p> : <Outcome {...verification} />}
    </Card>
  );
}

function Outcome({ at, by, from, head, broken }: Verification) {
  return (
    <div className="space-y-4">
      {broken === null ? null : (
        <Banner tone="danger" title="The chain is broken">
          <p>{`Entry ${formatCount(broken.seq)} ${FAULTS[broken.fault]}`}</p>
          <p>Compare the log with a backup from before, and look into who can write to the database.</p>
        </Banner>
      )}
      <DefinitionList
        items={[
          {
            term: "Last verification",
            value: (
              <>
                <Badge tone={broken === null ? "success" : "danger"}>{broken === null ? "Unbroken" : "Broken"}</Badge> <Time value={at} />{" "}
                by {by}
              </>
            ),
          },
          ...(head === null
            ? []
            : [
                { term: "Entries checked", value: `${formatCount(from)} to ${formatCount(broken?.seq ?? head.seq)}` },
                {
                  term: `SHA-256 of entry ${formatCount(head.seq)}`,
                  value: <InlineCode>{head.digest}</InlineCode>,
                },
              ]),
        ]}
      />
    </div>
  );
}
