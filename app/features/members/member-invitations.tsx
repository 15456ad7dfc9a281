import { getFormProps, useForm } from "@conform-to/react";
import type { OpenMemberInvitation } from "#app/services/applications/members";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { RadioGroup } from "#app/ui/choice";
import { fieldProps, type LastResult, resultOf, summaryErrors } from "#app/ui/conform";
import { ErrorSummary } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { VisuallyHidden } from "#app/ui/icon";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { ROLE_OPTIONS } from "./members-page";

/** Whom to invite, and as what: by mail, or by a link that is handed over. */
export function InviteMember({ sendsMail, lastResult }: { readonly sendsMail: boolean; readonly lastResult: LastResult }) {
  const [form, fields] = useForm<{ role: string; email: string }>({
    id: "invite",
    lastResult: resultOf(lastResult, "invite") ?? null,
    defaultValue: { role: "viewer", email: "" },
  });
  return (
    <Card title="Invite somebody" description="They need an account of this portal. The link works once, for 7 days.">
      <Form method="post" {...getFormProps(form)} noValidate>
        <input type="hidden" name="intent" value="invite" />
        <FormFields>
          <ErrorSummary errors={summaryErrors(form, [fields.role, fields.email])} title="Nobody was invited" />
          <RadioGroup legend="Role" {...fieldProps(fields.role)} options={ROLE_OPTIONS} />
          {sendsMail ? (
            <TextField
              label="Email"
              description="The link goes there. Empty: it is shown to you once, for you to hand over."
              why="Only the account with this address can use a link that was sent by mail."
              {...fieldProps(fields.email)}
              type="email"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              optional
            />
          ) : (
            <p className="text-sm text-muted">The link is shown to you once, for you to hand over.</p>
          )}
          <FormActions>
            <Button variant="primary">Invite</Button>
          </FormActions>
        </FormFields>
      </Form>
    </Card>
  );
}

/** The invitations that nobody has accepted yet; left out where there is none. */
export function OpenMemberInvitations({
  invitations,
  now,
}: {
  readonly invitations: readonly OpenMemberInvitation[];
  readonly now: number;
}) {
  if (invitations.length === 0) return null;
  return (
    <Card title="Open invitations" flush>
      <Table caption="Open invitations" flush stacked>
        <TableHead>
          <HeaderCell>For</HeaderCell>
          <HeaderCell>Role</HeaderCell>
          <HeaderCell>Works until</HeaderCell>
          <HeaderCell>
            <VisuallyHidden>Actions</VisuallyHidden>
          </HeaderCell>
        </TableHead>
        <TableBody>
          {invitations.map((invitation) => (
            <Row key={invitation.id}>
              <Cell header>
                <span className="[overflow-wrap:anywhere]">{invitation.email ?? "Whoever has the link"}</span>
              </Cell>
              <Cell label="Role">{ROLE_OPTIONS.find(({ value }) => value === invitation.role)?.label}</Cell>
              <Cell label="Works until">
                <Time value={invitation.expiresAt} now={now} />
              </Cell>
              <Cell>
                <Form method="post">
                  <input type="hidden" name="intent" value="revoke" />
                  <input type="hidden" name="invitationId" value={invitation.id} />
                  <Button size="small" variant="ghost">
                    Revoke<VisuallyHidden> the invitation for {invitation.email ?? "whoever has the link"}</VisuallyHidden>
                  </Button>
                </Form>
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}
