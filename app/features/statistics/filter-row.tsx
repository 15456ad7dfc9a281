import Plus from "lucide-react/icons/plus";
import X from "lucide-react/icons/x";
import type { ReactNode } from "react";
import { Button } from "#app/ui/button";
import { cx } from "#app/ui/cx";
import { SelectField, TextField } from "#app/ui/field";
import { Icon } from "#app/ui/icon";
import { type InternalHref, Link } from "#app/ui/link";
import { Segments } from "#app/ui/navigation";
import { Form, useLocation } from "#app/ui/remix";
import { ENVIRONMENT_CHOICES } from "../applications/links";
import { filteredBy, type StatisticsAddress, type StatisticsState, statisticsQuery } from "./links";
import { PeriodForm, type PeriodOption } from "./period-form";
import type { StatisticsView } from "./view";

interface FilterRowProps {
  readonly view: StatisticsView;
  readonly form: StatisticsState;
  readonly periods: readonly PeriodOption[];
}

/** Times that the row offers; the form of "Other" has any. */
const SHORT = { "1h": "1 h", "24h": "24 h", "7d": "7 d", "30d": "30 d", "400d": "400 d" } as const;

const to = (address: StatisticsAddress): InternalHref => `?${statisticsQuery(address)}`;

/** Time and filters: links and GET forms, so that everything is in the address. */
export function FilterRow({ view, form, periods }: FilterRowProps) {
  const closed = { ...form, group: "", at: "" };
  const current = Object.hasOwn(SHORT, form.range) ? form.range : "custom";
  const { wider } = view.period;
  const shown = form.range === "custom" || Object.keys(form.errors).length > 0;
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-3">
        <Segments
          label="Time"
          compact
          options={[
            ...Object.entries(SHORT).map(([range, label]) => ({ to: to({ ...closed, range }), label, current: current === range })),
            { to: to({ ...closed, range: "custom" }), label: "Other", current: current === "custom" },
          ]}
        />
        <ul aria-label="Filters" className="flex flex-wrap gap-1.5">
          {form.range === "custom" && wider ? (
            <Chip to={to({ ...closed, from: wider.from.slice(0, 16), to: wider.to.slice(0, 16) })}>Zoom out</Chip>
          ) : null}
          {form.environment === "all" ? null : (
            <SetChip name="environment" to={to({ ...closed, environment: "all" })}>
              {ENVIRONMENT_CHOICES.find(({ value }) => value === form.environment)?.label ?? form.environment}
            </SetChip>
          )}
          {view.filterLabels.map(({ name, label }) => (
            <SetChip key={name} name={name} to={filteredBy(form, { [name]: "" })}>
              {label}
            </SetChip>
          ))}
          {view.before !== null ? (
            <SetChip name="comparison" to={to({ ...form, compared: false })}>
              {view.before}
            </SetChip>
          ) : form.compared ? null : (
            <Chip to={to({ ...form, compared: true })}>
              <Icon as={Plus} className="size-3" /> Compare
            </Chip>
          )}
          <li>
            <FilterMenu view={view} form={form} />
          </li>
        </ul>
      </div>
      {shown ? <PeriodForm form={form} periods={periods} keep={keptBy(form, ["range", "from", "to", "environment"])} /> : null}
    </div>
  );
}

const CHIP =
  "inline-flex min-h-8 items-center gap-1.5 rounded-full border px-3 text-small hover:border-line-strong max-md:min-h-11 [overflow-wrap:anywhere]";

function Chip({ to: href, children }: { readonly to: InternalHref; readonly children: ReactNode }) {
  return (
    <li>
      <Link to={href} preventScrollReset className={cx(CHIP, "border-line-control bg-surface")}>
        {children}
      </Link>
    </li>
  );
}

/** A filter that is set; the link takes it away. */
function SetChip({ name, to: href, children }: { readonly name: string; readonly to: InternalHref; readonly children: string }) {
  return (
    <li>
      <Link to={href} preventScrollReset aria-label={`Remove ${name}: ${children}`} className={cx(CHIP, "border-line-strong bg-sunken")}>
        {children}
        <Icon as={X} className="size-3" />
      </Link>
    </li>
  );
}

/** The pairs of the address that a form does not ask for itself. */
function keptBy(form: StatisticsState, own: readonly string[]): readonly (readonly [string, string])[] {
  return [...statisticsQuery({ ...form, group: "", at: "" })].filter(([name]) => !own.includes(name));
}

const ANY = { value: "", label: "Any" };
const FIELDS = ["environment", "grant", "outcome", "cause", "secret", "scope", "network", "user"] as const;

/** "+ Filter": a form that opens without JavaScript, and is closed again on the next page. */
function FilterMenu({ view: { choices }, form }: Pick<FilterRowProps, "view" | "form">) {
  const { key } = useLocation();
  const { filters, errors } = form;
  // What is set stays on offer, though nothing in this time is like it.
  const withSet = (name: keyof StatisticsView["choices"]) => {
    const value = filters[name];
    const label = value === "" ? [] : choices[name].some((choice) => choice.value === value) ? [] : [{ value, label: value }];
    return [ANY, ...choices[name], ...label];
  };
  return (
    <details key={key} className="group/menu relative">
      <summary className={cx(CHIP, "list-none border-line-control bg-surface [&::-webkit-details-marker]:hidden")}>
        <Icon as={Plus} className="size-3" /> Filter
      </summary>
      <div className="absolute top-full left-0 z-20 mt-1 w-80 max-w-[calc(100vw-2rem)] rounded-lg border border-line bg-surface p-4 shadow-raised max-md:-left-32">
        <Form method="get" aria-label="Filter" preventScrollReset>
          {keptBy(form, FIELDS).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <div className="space-y-3">
            <SelectField
              label="Environment"
              name="environment"
              id="filter-environment"
              defaultValue={form.environment}
              options={[{ value: "all", label: "Any" }, ...ENVIRONMENT_CHOICES]}
            />
            <SelectField label="Grant type" name="grant" defaultValue={filters.grant} options={withSet("grant")} />
            <SelectField
              label="Outcome"
              name="outcome"
              defaultValue={filters.outcome}
              options={[ANY, { value: "issued", label: "Issued" }, { value: "refused", label: "Refused" }]}
            />
            <SelectField label="Cause" name="cause" defaultValue={filters.cause} options={withSet("cause")} />
            <SelectField
              label="Secret"
              name="secret"
              defaultValue={filters.secret}
              options={[...withSet("secret"), { value: "none", label: "None recognised" }].filter(isFirst)}
            />
            <SelectField label="Scope" name="scope" defaultValue={filters.scope} options={withSet("scope")} />
            <TextField
              label="Source network"
              name="network"
              defaultValue={filters.network}
              errors={errors["network"]}
              placeholder="192.0.2.0/24"
              autoComplete="off"
              spellCheck={false}
              mono
            />
            <SelectField label="User" name="user" defaultValue={filters.user} options={withSet("user")} />
            <Button>Filter</Button>
          </div>
        </Form>
      </div>
    </details>
  );
}

function isFirst<Option extends { readonly value: string }>(option: Option, index: number, all: readonly Option[]): boolean {
  return all.findIndex(({ value }) => value === option.value) === index;
}
