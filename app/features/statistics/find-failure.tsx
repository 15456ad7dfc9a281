import type { FailureSearch } from "#app/services/usage/page";
import { Button } from "#app/ui/button";
import { cx } from "#app/ui/cx";
import { CONTROL_CLASS, FieldError, fieldAria } from "#app/ui/field";
import { Form } from "#app/ui/remix";
import { type StatisticsAddress, type Subject, statisticsQuery } from "./links";

/** Why a refused request may have no record: `docs/decisions/0016-failure-samples.md`. */
const COUNTED_ONLY =
  "Or it was counted and not recorded: of requests that prove no key, one of each cause and address is recorded a minute, and of throttled ones none.";

interface FindFailureProps {
  readonly address: StatisticsAddress;
  readonly search: FailureSearch | null;
  readonly subject: Subject;
}

/** Finds a refused request by the id that its answer carried. */
export function FindFailure({ address, search, subject }: FindFailureProps) {
  const errors = search && search.failure === null ? [notFound(subject)] : undefined;
  return (
    <Form method="get" action="#failures" role="search" aria-label="Find a failure" preventScrollReset>
      {[...statisticsQuery(address)].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div className="flex gap-2">
        <label htmlFor="request" className="sr-only">
          Request id
        </label>
        <input
          key={search?.requestId ?? ""}
          id="request"
          name="request"
          defaultValue={search?.requestId ?? ""}
          placeholder="Request id"
          autoComplete="off"
          spellCheck={false}
          {...fieldAria("request", null, errors)}
          className={cx(CONTROL_CLASS, "min-h-9 font-mono md:w-56")}
        />
        <Button>Find</Button>
      </div>
      <div className="mt-1.5 max-w-prose">
        <FieldError id="request" errors={errors} />
      </div>
    </Form>
  );
}

function notFound(subject: Subject): string {
  return subject.kind === "realm"
    ? `No failure has this request id. It may have succeeded, or be too old. ${COUNTED_ONLY}`
    : `No failure of this application has this request id. It may have succeeded, be too old, or have named another consumer key. ${COUNTED_ONLY}`;
}
