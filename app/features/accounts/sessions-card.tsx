import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { Form } from "#app/ui/remix";
import { type SessionItem, SessionList } from "./session-list";

/** "Sessions" on the account page. */
export function SessionsCard({
  sessions,
  ends,
  now,
}: {
  readonly sessions: readonly SessionItem[];
  /** What revoking one ends. */
  readonly ends: string;
  readonly now: number;
}) {
  return (
    <Card
      title="Sessions"
      description={`Browsers that are signed in to your account. ${ends}`}
      flush
      footer={
        sessions.length > 1 ? (
          <Form method="post">
            <input type="hidden" name="intent" value="revoke-others" />
            <Button size="small">Sign out everywhere else</Button>
          </Form>
        ) : (
          "You are signed in nowhere else."
        )
      }
    >
      <SessionList sessions={sessions} now={now} />
    </Card>
  );
}
