import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { Button, ButtonLink } from "./button";
import type { InternalHref } from "./link";

interface FilterBarProps {
  /** What is filtered, for screen readers: "Filter tokens". */
  readonly label: string;
  readonly children: ReactNode;
  readonly submitLabel?: string | undefined;
  /** The address without filters; shown as "Clear" when given. */
  readonly clearTo?: InternalHref | undefined;
}

/**
 * Filters above a list: a GET form, so that they live in the URL and can be shared.
 *
 * @example <FilterBar label="Filter tokens" clearTo="?"><SelectField label="State" name="state" options={states} /></FilterBar>
 */
export function FilterBar({ label, children, submitLabel = "Apply", clearTo }: FilterBarProps) {
  return (
    <Form method="get" role="search" aria-label={label} preventScrollReset>
      <div className="flex flex-col gap-3 sm:flex-row sm:flex-wrap sm:items-end *:sm:min-w-40">
        {children}
        <div className="flex gap-2">
          <Button>{submitLabel}</Button>
          {clearTo ? (
            <ButtonLink to={clearTo} variant="ghost">
              Clear
            </ButtonLink>
          ) : null}
        </div>
      </div>
    </Form>
  );
}
