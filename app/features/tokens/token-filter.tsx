import { SelectField } from "#app/ui/field";
import { FilterBar } from "#app/ui/list";
import { type Choice, filterQuery, type TokenFilterData, type TokenListData } from "./data";

interface TokenFilterProps {
  readonly form: TokenFilterData;
  readonly grants: readonly Choice[];
  readonly secrets: TokenListData["secrets"];
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
