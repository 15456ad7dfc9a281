import Check from "lucide-react/icons/check";
import Eye from "lucide-react/icons/eye";
import Minus from "lucide-react/icons/minus";
import type { CellState, GrantMatrix as Matrix, MatrixCell } from "#app/services/admin/grant-matrix";
import { cx } from "#app/ui/cx";
import { environmentName } from "#app/ui/format";
import { Icon, VisuallyHidden } from "#app/ui/icon";
import { type InternalHref, Link } from "#app/ui/link";

/** What a cell is called, with its mark. */
const STATES = {
  on: { label: "On", icon: Check },
  report: { label: "Report", icon: Eye },
  off: { label: "Off", icon: Minus },
} as const satisfies Readonly<Record<CellState, object>>;

const CELL: Readonly<Record<CellState, string>> = {
  on: "border-transparent bg-accent-soft text-accent-ink hover:border-accent",
  report: "border-dashed border-brass bg-brass-soft text-brass-ink hover:border-solid",
  off: "border-transparent text-muted hover:border-line-control max-md:border-line",
};

export interface PickedCell {
  readonly grantType: string;
  readonly kind: string;
  readonly environment: string;
}

interface GrantMatrixProps {
  readonly matrix: Matrix;
  /** The cell, or the row, whose rule stands below. */
  readonly picked: PickedCell | { readonly grantType: string } | null;
}

/** The address of a cell's rule. */
export function cellHref({ grantType, kind, environment }: PickedCell): InternalHref {
  return `/admin/grants?${new URLSearchParams({ grant: grantType, kind, environment })}#rule`;
}

const ENVIRONMENTS = ["PRODUCTION", "SANDBOX"] as const;

/** Grant types by kind of client and environment. On a phone each grant type is a block, with the environments side by side. */
export function GrantMatrix({ matrix, picked }: GrantMatrixProps) {
  return (
    <section className="rounded-lg border border-line bg-surface shadow-card">
      <div
        aria-hidden
        className="sticky top-0 z-10 grid grid-cols-[minmax(0,1fr)_5.5rem_5.5rem] gap-2 border-b border-line bg-surface px-4 py-2 text-center text-micro text-muted md:hidden"
      >
        <span className="col-start-2">Production</span>
        <span>Sandbox</span>
      </div>
      <table className="w-full table-fixed border-collapse text-left text-small max-md:block">
        <caption className="sr-only">Grant types by kind of client and environment. Each cell opens its rule.</caption>
        <thead className="text-micro text-muted max-md:sr-only">
          <tr>
            <td rowSpan={2} className="w-44 border-b border-line">
              <VisuallyHidden>Grant type</VisuallyHidden>
            </td>
            {matrix.kinds.map(({ name, label }) => (
              <th key={name} scope="colgroup" colSpan={2} className="border-l border-line px-2 pt-2.5 text-center font-semibold text-ink">
                {label}
              </th>
            ))}
          </tr>
          <tr>
            {matrix.kinds.flatMap(({ name }) =>
              ENVIRONMENTS.map((environment) => (
                <th
                  key={`${name} ${environment}`}
                  scope="col"
                  className={cx("border-b border-line px-1 pt-1 pb-2 text-center font-normal", environment === "PRODUCTION" && "border-l")}
                >
                  {environmentName(environment)}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody className="divide-y divide-line max-md:block">
          {matrix.rows.map((row) => (
            <tr key={row.name} className="max-md:grid max-md:grid-cols-[minmax(0,1fr)_5.5rem_5.5rem] max-md:gap-2 max-md:px-4 max-md:py-3">
              <th scope="row" className="py-2 pl-4 font-normal max-md:col-span-full max-md:p-0 md:pl-5">
                <Link
                  to={`/admin/grants?${new URLSearchParams({ grant: row.name })}#rule`}
                  aria-current={picked !== null && !("kind" in picked) && picked.grantType === row.name ? "true" : undefined}
                  className="block rounded-sm underline-offset-2 hover:underline max-md:min-h-11"
                >
                  <span className="block text-body font-semibold">{row.label}</span>
                  <code className="block truncate text-micro text-muted">{shortName(row.name)}</code>
                </Link>
              </th>
              {matrix.kinds.flatMap(({ name, label }) =>
                ENVIRONMENTS.map((environment) => (
                  <GrantCell
                    key={`${name} ${environment}`}
                    row={row}
                    kind={label}
                    environment={environment}
                    cell={row.cells.find((cell) => cell.kind === name && cell.environment === environment)}
                    picked={
                      picked !== null &&
                      "kind" in picked &&
                      picked.grantType === row.name &&
                      picked.kind === name &&
                      picked.environment === environment
                    }
                  />
                )),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface GrantCellProps {
  readonly row: { readonly name: string; readonly label: string };
  readonly kind: string;
  readonly environment: (typeof ENVIRONMENTS)[number];
  /** Absent: the kind cannot use the grant type. */
  readonly cell: MatrixCell | undefined;
  readonly picked: boolean;
}

function GrantCell({ row, kind, environment, cell, picked }: GrantCellProps) {
  const first = environment === "PRODUCTION";
  if (cell === undefined) {
    return (
      <td className={cx("px-1 text-center text-muted max-md:hidden", first && "border-l border-line")}>
        <span aria-hidden>·</span>
        <VisuallyHidden>does not apply</VisuallyHidden>
      </td>
    );
  }
  const { label, icon } = STATES[cell.state];
  return (
    <td
      className={cx(
        "p-1 max-md:p-0",
        first &&
          "border-line max-md:col-span-2 max-md:grid max-md:grid-cols-[minmax(0,1fr)_5.5rem] max-md:items-center max-md:gap-2 md:border-l",
      )}
    >
      {first ? (
        <span aria-hidden className="text-small text-muted md:hidden">
          {kind}
        </span>
      ) : null}
      <Link
        to={cellHref({ grantType: row.name, ...cell })}
        aria-current={picked ? "true" : undefined}
        className={cx(
          "flex min-h-7.5 items-center justify-center gap-1.5 rounded-md border text-micro max-md:min-h-11",
          CELL[cell.state],
          picked && "outline-2 outline-offset-1 outline-ink",
        )}
      >
        <Icon as={icon} className="size-3.5" />
        <span>
          {label}
          <VisuallyHidden>{`: ${row.label}, ${kind}, ${environmentName(environment)}`}</VisuallyHidden>
        </span>
      </Link>
    </td>
  );
}

/** The last part of a name that is a URN. */
function shortName(name: string): string {
  return name.startsWith("urn:") ? `…:${name.slice(name.lastIndexOf(":") + 1)}` : name;
}
