import { getFormProps, useForm } from "@conform-to/react";
import type { OpenInvitation } from "#app/services/accounts/invitations";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { RadioGroup } from "#app/ui/choice";
import { fieldProps, type LastResult, resultOf, summaryErrors } from "#app/ui/conform";
import { Badge, ErrorSummary, State } from "#app/ui/feedback";
import { SelectField, TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { TextLink } from "#app/ui/link";
import { EmptyState } from "#app/ui/list";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";

const ROLES = [
  { value: "developer", label: "Developer", description: "Makes applications and keys of their own." },
  {
    value: "admin",
    label: "Admin",
    description: "Sees and changes every application, decides on grant types and scopes, and can disable any other user.",
  },
];
const DAYS = [
  { value: "1", label: "1 day" },
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
];
/** In the order in which they are offered; the first is the default. */
const DELIVERY = {
  smtp: [
    { value: "on", label: "By mail" },
    { value: "off", label: "I hand it over myself", description: "The link is shown once on the next page." },
  ],
  file: [
    { value: "off", label: "I hand it over myself", description: "The link is shown once on the next page." },
    { value: "on", label: "As a mail in a file", description: "For trying out: without a mail server, mails are files on this machine." },
  ],
  off: [],
} as const;

interface InviteFormProps {
  /** Typed before the password was asked for, or chosen by the link that led here. */
  readonly typed: { readonly email: string; readonly role: string };
  readonly mail: keyof typeof DELIVERY;
  readonly lastResult: LastResult;
}

/** Whom to invite, and as what. */
export function InviteForm({ typed, mail, lastResult }: InviteFormProps) {
  const offered = DELIVERY[mail];
  const [form, fields] = useForm<{ email: string; role: string; days: string; delivery: string }>({
    id: "invite",
    lastResult: resultOf(lastResult, "invite") ?? null,
    defaultValue: { ...typed, days: "7", delivery: offered[0]?.value ?? "off" },
  });
  return (
    <Card title="Invite somebody" description="Whoever has the link makes the account, also while sign-up is closed.">
      <Form method="post" {...getFormProps(form)} noValidate>
        <input type="hidden" name="intent" value="invite" />
        <FormFields>
          <ErrorSummary
            errors={summaryErrors(form, [fields.email, fields.role, fields.days, fields.delivery])}
            title="Nobody was invited"
          />
          <TextField
            label="Email"
            {...fieldProps(fields.email)}
            type="email"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            required
          />
          <RadioGroup legend="Role" {...fieldProps(fields.role)} options={ROLES} />
          <SelectField label="The invitation holds for" {...fieldProps(fields.days)} options={DAYS} className="max-w-40" />
          {offered.length === 0 ? (
            <input type="hidden" name="delivery" value="off" />
          ) : (
            <RadioGroup legend="How the link gets there" {...fieldProps(fields.delivery)} options={offered} />
          )}
          <FormActions>
            <Button variant="primary">Invite</Button>
          </FormActions>
        </FormFields>
      </Form>
    </Card>
  );
}

/** The invitations that nobody has accepted yet, each with a button that revokes it. */
export function InvitationList({ invitations, now }: { readonly invitations: readonly OpenInvitation[]; readonly now: number }) {
  if (invitations.length === 0)
    return <EmptyState title="No open invitations">Invite somebody above; until they join, they are listed here.</EmptyState>;
  return (
    <Card title="Open invitations" flush>
      <Table caption="Open invitations" flush stacked>
        <TableHead>
          <HeaderCell>Email</HeaderCell>
          <HeaderCell>Role</HeaderCell>
          <HeaderCell>Invited by</HeaderCell>
          <HeaderCell>Link</HeaderCell>
          <HeaderCell>Expires</HeaderCell>
          <HeaderCell>Action</HeaderCell>
        </TableHead>
        <TableBody>
          {invitations.map(({ id, email, role, invitedBy, delivery, expiresAt }) => (
            <Row key={id}>
              <Cell header>
                <span className="[overflow-wrap:anywhere]">{email}</span>
              </Cell>
              <Cell label="Role">{role === "admin" ? <Badge tone="accent">Admin</Badge> : "Developer"}</Cell>
              <Cell label="Invited by">
                <span className="[overflow-wrap:anywhere]">{invitedBy}</span>
              </Cell>
              <Cell label="Link">
                <LinkState invitation={{ email, role, delivery }} />
              </Cell>
              <Cell label="Expires">
                <Time value={expiresAt} now={now} />
              </Cell>
              <Cell>
                <Form method="post">
                  <input type="hidden" name="intent" value="revoke" />
                  <input type="hidden" name="invitationId" value={id} />
                  <Button size="small" aria-label={`Revoke the invitation of ${email}`}>
                    Revoke
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

const DELIVERED: Readonly<Record<OpenInvitation["delivery"], string>> = {
  link: "Handed over",
  waiting: "Mail on its way",
  sent: "Mailed",
  failed: "Mail not sent",
};

/** What became of the link; one that no mail server took can be had again. */
function LinkState({
  invitation: { email, role, delivery },
}: {
  readonly invitation: Pick<OpenInvitation, "email" | "role" | "delivery">;
}) {
  if (delivery !== "failed") return DELIVERED[delivery];
  return (
    <>
      <State tone="danger">{DELIVERED.failed}</State>{" "}
      <TextLink to={`/admin/invitations?${new URLSearchParams({ email, role })}`}>Invite again</TextLink>
    </>
  );
}
