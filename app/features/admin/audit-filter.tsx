import { SelectField, TextField } from "#app/ui/field";
import { FilterBar } from "#app/ui/list";

export interface AuditFilterView {
  readonly actor: string;
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string;
  readonly from: string;
  readonly to: string;
}

interface AuditFilterProps {
  readonly filter: AuditFilterView;
  readonly actions: readonly string[];
  readonly targetTypes: readonly string[];
}

/** Narrows the audit log; the filter lives in the address. */
export function AuditFilter({ filter, actions, targetTypes }: AuditFilterProps) {
  const active = Object.values(filter).some((value) => value !== "");
  return (
    <FilterBar label="Filter the audit log" clearTo={active ? "/admin/audit" : undefined}>
      <TextField label="Actor" name="actor" defaultValue={filter.actor} placeholder="Name or email" autoComplete="off" />
      <SelectField label="Action" name="action" defaultValue={filter.action} options={choices(actions, filter.action)} />
      <SelectField label="Target" name="targetType" defaultValue={filter.targetType} options={choices(targetTypes, filter.targetType)} />
      <TextField label="Target ID" name="targetId" defaultValue={filter.targetId} autoComplete="off" mono />
      <TextField label="From (UTC)" name="from" type="date" defaultValue={filter.from} />
      <TextField label="To (UTC)" name="to" type="date" defaultValue={filter.to} />
    </FilterBar>
  );
}

/** "Any" and what the log knows; the present choice stays in the list even when the log no longer knows it. */
function choices(known: readonly string[], present: string) {
  const values = present === "" || known.includes(present) ? known : [...known, present];
  return [{ value: "", label: "Any" }, ...values.map((value) => ({ value, label: value }))];
}

/**
 * A filter as a query, without what is empty.
 *
 * @example String(auditQuery({ actor: "ada", action: "", targetType: "", targetId: "", from: "", to: "" })) // "actor=ada"
 */
export function auditQuery(filter: AuditFilterView): URLSearchParams {
  return new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ""));
}
