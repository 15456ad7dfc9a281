import type { AgentDetail as Agent, AgentItem } from "#app/services/agents/list";
import type { ListPage } from "#app/services/list-page";
import { ButtonLink } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import { Badge } from "#app/ui/feedback";
import { formatCount } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { EmptyState, Pagination, pageLinks } from "#app/ui/list";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { applicationHref } from "../applications/links";

const CAME_BY = { document: "Metadata document", registration: "Registration" } as const;

interface AgentListProps {
  readonly list: ListPage<AgentItem>;
  /** The present query string. */
  readonly address: string;
  readonly now: number;
}

/** Every client that no person has registered. */
export function AgentList({ list, address, now }: AgentListProps) {
  if (list.items.length === 0) {
    return (
      <EmptyState
        title="No agents yet"
        action={
          <ButtonLink to="/admin/agents/policy" variant="primary">
            Decide who may come in
          </ButtonLink>
        }
      >
        Programs such as Claude Code, VS Code or Cursor appear here once they have come in by themselves. An admin decides whether they may.
      </EmptyState>
    );
  }
  return (
    <>
      <Table caption="Agents">
        <TableHead>
          <HeaderCell>Agent</HeaderCell>
          <HeaderCell>Came by</HeaderCell>
          <HeaderCell numeric>People</HeaderCell>
          <HeaderCell>Last token</HeaderCell>
          <HeaderCell numeric>Tokens today</HeaderCell>
          <HeaderCell>State</HeaderCell>
        </TableHead>
        <TableBody>
          {list.items.map((agent) => (
            <Row key={agent.id}>
              <Cell header>
                <div className="min-w-40 [overflow-wrap:anywhere]">
                  <TextLink quiet to={`?${new URLSearchParams({ agent: agent.id })}`}>
                    {agent.name}
                  </TextLink>
                  <div className="font-normal text-muted">{agent.host}</div>
                </div>
              </Cell>
              <Cell>{CAME_BY[agent.cameBy]}</Cell>
              <Cell numeric>{formatCount(agent.people)}</Cell>
              <Cell>{agent.lastTokenAt ? <Time value={agent.lastTokenAt} now={now} /> : <span className="text-muted">Never</span>}</Cell>
              <Cell numeric>{formatCount(agent.tokensToday)}</Cell>
              <Cell>
                <AgentState agent={agent} now={now} />
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
      <Pagination label="Agents" {...pageLinks({ ...list, search: address })} />
    </>
  );
}

function AgentState({ agent: { status, expiresAt }, now }: { readonly agent: AgentItem; readonly now: number }) {
  if (status === "suspended") return <Badge tone="warning">Stopped</Badge>;
  if (expiresAt === null) return <Badge tone="success">In use</Badge>;
  return (
    <div className="min-w-40">
      <Badge>Not authorised</Badge>
      <div className="text-sm text-muted">
        Deleted <Time value={expiresAt} now={now} /> unless somebody uses it
      </div>
    </div>
  );
}

/** One agent: what it said of itself, who uses it, and where it is stopped. */
export function AgentDetail({ agent, now }: { readonly agent: Agent; readonly now: number }) {
  const { metadata } = agent;
  return (
    <>
      <Card
        title="What it says of itself"
        description="Nobody has checked this. The host is where its document lies, or where it sends people back to."
        actions={
          <>
            <ButtonLink to={`/admin/applications?${new URLSearchParams({ application: agent.id })}`} size="small">
              {agent.status === "suspended" ? "Start again" : "Stop"}
            </ButtonLink>
            <ButtonLink to={applicationHref(agent.id, "delete")} size="small">
              Delete
            </ButtonLink>
          </>
        }
      >
        <DefinitionList
          items={[
            { term: "State", value: <AgentState agent={agent} now={now} /> },
            { term: "Host", value: agent.host },
            { term: "Client ID", value: <InlineCode>{agent.clientId}</InlineCode> },
            { term: "Came by", value: CAME_BY[agent.cameBy] },
            { term: "Since", value: <Time value={agent.createdAt} now={now} /> },
            { term: "From", value: agent.ip },
            { term: "Callback URLs", value: <Lines lines={metadata.redirectUris} /> },
            { term: "Grant types", value: <Lines lines={metadata.grantTypes} /> },
            ...Object.entries(metadata.links).map(([term, url]) => ({ term, value: url })),
          ]}
        />
      </Card>
      <Card title="Use" description="Tokens and statistics are those of its application.">
        <DefinitionList
          items={[
            { term: "Tokens today", value: formatCount(agent.tokensToday) },
            { term: "Last token", value: agent.lastTokenAt ? <Time value={agent.lastTokenAt} now={now} /> : "Never" },
            { term: "More", value: <TextLink to={applicationHref(agent.id, "statistics")}>Statistics</TextLink> },
          ]}
        />
      </Card>
      <Card
        title="People"
        description="Those who have allowed it something and not stopped it. Each can stop it for themselves under Account."
        flush
      >
        {agent.users.length === 0 ? (
          <div className="px-4 pb-4 sm:px-6">
            <EmptyState level={3} title="Nobody has authorised it">
              It obtains no token for anybody until somebody signs in and allows it.
            </EmptyState>
          </div>
        ) : (
          <Table caption="People" flush>
            <TableHead>
              <HeaderCell>Person</HeaderCell>
              <HeaderCell>Since</HeaderCell>
              <HeaderCell>Last used</HeaderCell>
            </TableHead>
            <TableBody>
              {agent.users.map((user) => (
                <Row key={user.id}>
                  <Cell header>
                    {user.name}
                    <div className="font-normal text-muted">{user.email}</div>
                  </Cell>
                  <Cell>
                    <Time value={user.since} now={now} />
                  </Cell>
                  <Cell>{user.lastUsedAt ? <Time value={user.lastUsedAt} now={now} /> : "Never"}</Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        )}
      </Card>
    </>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul className="space-y-1 [overflow-wrap:anywhere]">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
