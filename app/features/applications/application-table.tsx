import type { ApplicationList, ApplicationListItem } from "#app/services/applications/list";
import { Sparkline } from "#app/ui/chart/sparkline";
import { cx } from "#app/ui/cx";
import { State } from "#app/ui/feedback";
import { formatCount } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Clock, Time } from "#app/ui/time";
import { applicationHref } from "./links";
import { columnSort } from "./list-address";

interface ApplicationTableProps {
  readonly list: ApplicationList;
  /** The present query. */
  readonly address: URLSearchParams;
  /** Admins see everybody's, and owners of one name are told apart. */
  readonly showEmail: boolean;
  readonly now: number;
}

/** Where it is narrow: name; state and last use; requests, refusals and next expiry. */
const NARROW = {
  row: "max-md:grid-cols-[minmax(0,1fr)_4rem_5rem] max-[24rem]:grid-cols-2",
  state: "max-md:col-span-2 max-[24rem]:col-span-1",
  expiry: "max-md:text-right max-[24rem]:text-left",
  lastUse: "max-md:col-start-3 max-md:row-start-2 max-md:text-right max-md:text-muted max-[24rem]:col-start-2",
} as const;

/** The list of applications: a name is the link of its row, column headings sort. */
export function ApplicationTable({ list, address, showEmail, now }: ApplicationTableProps) {
  const sort = (column: ApplicationList["sort"]) => columnSort(address, list, column);
  return (
    <Table caption="Applications. Column headings sort." stacked fixed>
      <TableHead>
        <HeaderCell sort={sort("name")} width="md:w-[31%]">
          Name
        </HeaderCell>
        <HeaderCell sort={sort("state")} width="md:w-[20%]">
          State
        </HeaderCell>
        <HeaderCell sort={sort("requests")} width="md:w-[15%] xl:w-[19%]">
          Requests, 24 h
        </HeaderCell>
        <HeaderCell numeric sort={sort("refused")} width="md:w-[10%] xl:w-[8%]">
          Refused
        </HeaderCell>
        <HeaderCell sort={sort("expiry")} width="md:w-[12%] xl:w-[11%]">
          Next expiry
        </HeaderCell>
        <HeaderCell sort={sort("used")}>Last use</HeaderCell>
      </TableHead>
      <TableBody>
        {list.items.map((row) => (
          <Row key={row.id} narrow={NARROW.row}>
            <Cell header>
              <TextLink quiet to={applicationHref(row.id)} className="break-words">
                <bdi>{row.name}</bdi>
              </TextLink>
              <span className="block text-micro font-normal break-words text-muted">
                <About row={row} showEmail={showEmail} />
              </span>
            </Cell>
            <Cell narrow={NARROW.state}>
              <ConditionState row={row} now={now} />
            </Cell>
            <Cell label="Requests, 24 h">
              <Activity row={row} />
            </Cell>
            <Cell numeric label="Refused">
              <Refused row={row} />
            </Cell>
            <Cell label="Next expiry" narrow={NARROW.expiry}>
              {row.expiresAt ? (
                <span className={cx(row.condition.kind === "expiring" && "font-semibold text-brass-ink")}>
                  <Time value={row.expiresAt} now={now} />
                </span>
              ) : (
                "–"
              )}
            </Cell>
            <Cell narrow={NARROW.lastUse}>{row.lastUsedAt ? <Time value={row.lastUsedAt} now={now} /> : "Never"}</Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

interface RowProps {
  readonly row: ApplicationListItem;
}

/** What it is, whose it is, and what the person is to it where it is shared with them. */
function About({ row: { kind, owner, role }, showEmail }: RowProps & { readonly showEmail: boolean }) {
  const shared = role === "editor" ? " · you are an editor" : role === "viewer" ? " · you are a viewer" : "";
  return (
    <>
      {kind ?? "No keys yet"} · <bdi>{owner.name}</bdi>
      {showEmail ? ` (${owner.email})` : shared}
    </>
  );
}

const sumOf = ({ hours }: ApplicationListItem, part: "issued" | "refused"): number => hours.reduce((total, hour) => total + hour[part], 0);

function Activity({ row }: RowProps) {
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <span className="md:max-xl:hidden">
        <Sparkline counts={row.hours} />
      </span>
      <span className="tabular-nums">{formatCount(sumOf(row, "issued") + sumOf(row, "refused"))}</span>
    </span>
  );
}

/** The share of refusals, to a tenth of a percent. */
function Refused({ row }: RowProps) {
  const [issued, refused] = [sumOf(row, "issued"), sumOf(row, "refused")];
  if (issued + refused === 0) return "–";
  const share = `${((refused / (issued + refused)) * 100).toFixed(1)} %`;
  return row.condition.kind === "failing" ? <strong className="font-semibold text-danger-ink">{share}</strong> : share;
}

/** How the application stands, in words. */
function ConditionState({ row: { condition, suspension }, now }: RowProps & { readonly now: number }) {
  switch (condition.kind) {
    case "suspended":
      return (
        <State tone="stopped">
          {suspension === "owner-left" ? "Suspended since its owner left; ask an admin to resume it" : "Suspended by an admin"}
        </State>
      );
    case "failing":
      return (
        <State tone="danger">
          Failing since <Clock value={condition.since} />
        </State>
      );
    case "expiring":
      return (
        <State tone="warning">
          Secret expires <Time value={condition.at} now={now} />
        </State>
      );
    case "password":
      return <State tone="warning">Password grant is on</State>;
    case "empty":
      return <State tone="neutral">No keys yet</State>;
    case "unused":
      return (
        <State tone="neutral">
          {condition.since === null ? (
            "Never used"
          ) : (
            <>
              Last used <Time value={condition.since} now={now} />
            </>
          )}
        </State>
      );
    case "active":
      return <State tone="success">Active</State>;
  }
}
