import type { UserEffect } from "#app/services/admin/users";
import { Card, DefinitionList } from "#app/ui/card";
import { formatCount, plural } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { ChangeForm } from "./change-form";
import { UserState } from "./users";

/** One user, and what an admin may change: each change says its effect first. */
export function UserDetail({ user }: { readonly user: UserEffect }) {
  return (
    <>
      <Card>
        <DefinitionList
          items={[
            { term: "Email", value: user.email },
            { term: "Role", value: user.role === "admin" ? "Admin" : "Developer" },
            { term: "State", value: <UserState status={user.status} /> },
            {
              term: "Applications",
              value:
                user.applications === 0 ? (
                  "0"
                ) : (
                  <TextLink to={`/admin/applications?${new URLSearchParams({ search: user.email })}`}>
                    {formatCount(user.applications)}
                  </TextLink>
                ),
            },
            { term: "Open sessions", value: formatCount(user.sessions) },
            { term: "Tokens obtained for them in 7 days", value: formatCount(user.tokensLastWeek) },
            {
              term: "History",
              value: (
                <TextLink to={`/admin/audit?${new URLSearchParams({ targetType: "user", targetId: user.id })}`}>
                  Audit log of this user
                </TextLink>
              ),
            },
          ]}
        />
      </Card>
      <RoleCard user={user} />
      {user.status === "active" ? <DisableCard user={user} /> : <EnableCard user={user} />}
    </>
  );
}

function RoleCard({ user }: { readonly user: UserEffect }) {
  const makeAdmin = user.role === "developer";
  return (
    <Card title="Role">
      <ChangeForm
        hidden={{ intent: makeAdmin ? "make-admin" : "make-developer", userId: user.id }}
        submitLabel={makeAdmin ? "Make admin" : "Make developer"}
        variant={makeAdmin ? "secondary" : "danger"}
      >
        {makeAdmin ? (
          <p>
            An admin sees and changes every application of this realm, decides on grant types, scopes, lifetimes and signing keys, and can
            disable any other user.
          </p>
        ) : null}
        <p>
          {user.effect.ofRole} {user.self ? "Only another admin can give the role back to you." : ""}
        </p>
        <p>
          {user.name} has {plural(user.sessions, "session")}.
        </p>
      </ChangeForm>
    </Card>
  );
}

function DisableCard({ user }: { readonly user: UserEffect }) {
  if (user.self) {
    return (
      <Card title="Disable">
        <p className="text-sm text-muted">You cannot disable yourself. Another admin can.</p>
      </Card>
    );
  }
  return (
    <Card title="Disable">
      <ChangeForm hidden={{ intent: "disable", userId: user.id }} submitLabel={`Disable ${user.name}`} variant="danger">
        <p>{user.effect.ofStatus}</p>
        <p>
          {user.name} has {plural(user.sessions, "session")} and {plural(user.applications, "application")}. In the last 7 days{" "}
          {plural(user.tokensLastWeek, "token was", "tokens were")} obtained for {user.name}.
        </p>
        <p className="text-muted">{user.effect.selfContained}</p>
      </ChangeForm>
    </Card>
  );
}

function EnableCard({ user }: { readonly user: UserEffect }) {
  return (
    <Card title="Enable">
      <ChangeForm hidden={{ intent: "enable", userId: user.id }} submitLabel={`Enable ${user.name}`}>
        <p>{user.effect.ofStatus}</p>
      </ChangeForm>
    </Card>
  );
}
