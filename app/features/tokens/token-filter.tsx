import type { TokenList } from "#app/services/tokens/list";
import { SelectField } from "#app/ui/field";
import { FilterBar } from "#app/ui/list";

/** The fields of the filter as they stand in the URL. */
export interface TokenFilterFields {
  readonly environment: string;
  readonly grant: string;
  readonly state: string;
  readonly secret: string;
  readonly errors: Readonly<Partial<Record<"environment" | "grant" | "state" | "secret", readonly string[]>>>;
}

/** An entry of a list to choose from. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface TokenFilterProps {
  readonly form: TokenFilterFields;
  readonly grants: readonly Choice[];
  readonly secrets: TokenList["secrets"];
}

const ALL: Choice = { value: "", label: "All" };
const ENVIRONMENTS = [ALL, { value: "production", label: "Production" }, { value: "sandbox", label: "Sandbox" }];
const STATES = [
  ALL,
  { value: "active", label: "Active" },
  { value: "expired", label: "Expired" },
  { value: "revoked", label: "Revoked" },
  { value: "used", label: "Used" },
];

/** Which tokens are listed. */
export function TokenFilter({ form, grants, secrets }: TokenFilterProps) {
  const { errors } = form;
  const query = filterQuery(form).toString();
  const secretOptions = secrets.map(({ id, hint, description, environment }) => ({
    value: id,
    label: [`…${hint}`, description, environment === "SANDBOX" ? "Sandbox" : "Production"].filter((part) => part !== "").join(" · "),
  }));
  return (
    <FilterBar key={query} label="Filter tokens" clearTo={query === "" ? undefined : "?"}>
      <SelectField
        label="Environment"
        name="environment"
        defaultValue={form.environment}
        errors={errors.environment}
        options={ENVIRONMENTS}
      />
      <SelectField label="Grant type" name="grant" defaultValue={form.grant} errors={errors.grant} options={[ALL, ...grants]} />
      <SelectField label="State" name="state" defaultValue={form.state} errors={errors.state} options={STATES} />
      <SelectField label="Secret" name="secret" defaultValue={form.secret} errors={errors.secret} options={[ALL, ...secretOptions]} />
    </FilterBar>
  );
}

/** The filter as a query string, without empty fields. */
export function filterQuery({ environment, grant, state, secret }: Omit<TokenFilterFields, "errors">): URLSearchParams {
  return new URLSearchParams(Object.entries({ environment, grant, state, secret }).filter(([, value]) => value !== ""));
}
