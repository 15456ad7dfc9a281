import type { ApplicationMembers, Member, MemberCount } from "#app/services/applications/members";
import { Button, ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { Badge } from "#app/ui/feedback";
import { SelectField } from "#app/ui/field";
import { plural } from "#app/ui/format";
import { VisuallyHidden } from "#app/ui/icon";
import { Form, ReadOnly } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { applicationHref } from "../applications/links";

export const ROLE_OPTIONS = [
  { value: "viewer", label: "Viewer", description: "Sees everything of it, and changes nothing." },
  {
    value: "editor",
    label: "Editor",
    description: "Changes keys, secrets, settings, scopes and subscriptions, and may become the owner when the owner leaves.",
  },
] as const;

const ROLE_LABELS = { viewer: "Viewer", editor: "Editor", owner: "Owner" } as const satisfies Readonly<Record<Member["role"], string>>;

/** @example describeMembers({ people: 3, editors: 2 }) // "2 editors and 1 viewer" */
export function describeMembers({ people, editors }: MemberCount): string {
  const viewers = people - editors;
  return [...(editors > 0 ? [plural(editors, "editor")] : []), ...(viewers > 0 ? [plural(viewers, "viewer")] : [])].join(" and ");
}

interface MembersTableProps extends Pick<ApplicationMembers, "application" | "members" | "mayGovern"> {
  readonly now: number;
}

/** Who has to do with an application: the owner changes roles and removes members, and everybody else can leave. */
export function MembersTable({ application, members, mayGovern, now }: MembersTableProps) {
  return (
    <Card
      title="Members"
      flush
      actions={
        mayGovern && members.length > 1 ? (
          <ButtonLink to={applicationHref(application.id, "owner")} size="small">
            Give it to somebody else
          </ButtonLink>
        ) : undefined
      }
    >
      <Table caption="Members" flush stacked>
        <TableHead>
          <HeaderCell>Name</HeaderCell>
          <HeaderCell>Role</HeaderCell>
          <HeaderCell>Since</HeaderCell>
          <HeaderCell>
            <VisuallyHidden>Actions</VisuallyHidden>
          </HeaderCell>
        </TableHead>
        <TableBody>
          {members.map((member) => (
            <Row key={member.userId}>
              <Cell header>
                <bdi className="break-words">{member.name}</bdi>
                {member.self ? <span className="font-normal text-muted"> (you)</span> : null}
                <span className="block text-micro font-normal text-muted [overflow-wrap:anywhere]">{member.email}</span>
              </Cell>
              <Cell label="Role">
                <span className="flex flex-wrap gap-1">
                  {ROLE_LABELS[member.role]}
                  {member.disabled ? <Badge tone="danger">Disabled</Badge> : null}
                  {member.offered ? <Badge tone="info">Ownership offered</Badge> : null}
                </span>
              </Cell>
              <Cell label="Since">{member.since ? <Time value={member.since} now={now} /> : "From the start, or by transfer"}</Cell>
              <Cell>
                <MemberActions member={member} mayGovern={mayGovern} />
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}

/** What the person may do about one member; nothing about the owner. */
function MemberActions({ member, mayGovern }: { readonly member: Member; readonly mayGovern: boolean }) {
  const { userId, name, role, self } = member;
  if (role === "owner") return null;
  return (
    // A viewer changes nothing of the application, but may leave it.
    <ReadOnly.Provider value={false}>
      <div className="flex flex-wrap items-end gap-2">
        {mayGovern ? (
          <Form method="post" className="flex flex-wrap items-end gap-2">
            <input type="hidden" name="intent" value="change-role" />
            <input type="hidden" name="userId" value={userId} />
            <SelectField
              key={role}
              id={`role-${userId}`}
              name="role"
              label={<VisuallyHidden>{`Role of ${name}`}</VisuallyHidden>}
              defaultValue={role}
              options={ROLE_OPTIONS.map(({ value, label }) => ({ value, label }))}
            />
            <Button size="small">
              Save<VisuallyHidden> the role of {name}</VisuallyHidden>
            </Button>
          </Form>
        ) : null}
        {mayGovern || self ? (
          <Form method="post">
            <input type="hidden" name="intent" value="remove" />
            <input type="hidden" name="userId" value={userId} />
            <Button size="small" variant="ghost">
              {self ? "Leave" : "Remove"}
              <VisuallyHidden>{self ? " this application" : ` ${name}`}</VisuallyHidden>
            </Button>
          </Form>
        ) : null}
      </div>
    </ReadOnly.Provider>
  );
}
