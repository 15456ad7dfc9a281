import { Form } from "@remix-run/react";
import { Badge } from "#app/ui/badge";
import { Button } from "#app/ui/button";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { VisuallyHidden } from "#app/ui/visually-hidden";
import { describeUserAgent } from "./user-agent";

/** One browser that is signed in. */
export interface SessionRow {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly ip: string;
  readonly userAgent: string;
  readonly current: boolean;
}

interface SessionTableProps {
  readonly sessions: readonly SessionRow[];
  /** The server's present, milliseconds since the epoch. */
  readonly now: number;
}

/** The browsers a person is signed in with, each with a way to end it. */
export function SessionTable({ sessions, now }: SessionTableProps) {
  return (
    <Table caption="Browsers you are signed in with" flush>
      <TableHead>
        <HeaderCell>Browser</HeaderCell>
        <HeaderCell>Signed in</HeaderCell>
        <HeaderCell>Last seen</HeaderCell>
        <HeaderCell>IP address</HeaderCell>
        <HeaderCell>
          <VisuallyHidden>Actions</VisuallyHidden>
        </HeaderCell>
      </TableHead>
      <TableBody>
        {sessions.map((session) => (
          <Row key={session.id}>
            <Cell header>
              {describeUserAgent(session.userAgent)} {session.current ? <Badge tone="success">This session</Badge> : null}
            </Cell>
            <Cell nowrap>
              <Time value={session.createdAt} />
            </Cell>
            <Cell nowrap>
              <Time value={session.lastSeenAt} now={now} />
            </Cell>
            <Cell>{session.ip}</Cell>
            <Cell nowrap>{session.current ? null : <EndSession session={session} />}</Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

function EndSession({ session }: { readonly session: SessionRow }) {
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="revoke-session" />
      <input type="hidden" name="sessionId" value={session.id} />
      <Button size="small">
        Revoke
        <VisuallyHidden>
          {" "}
          {describeUserAgent(session.userAgent)} at {session.ip}
        </VisuallyHidden>
      </Button>
    </Form>
  );
}
