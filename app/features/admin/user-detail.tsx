import type { ReactNode } from "react";
import type { UserEffect } from "#app/services/admin/users";
import { ButtonLink, type ButtonVariant } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import { formatCount, plural } from "#app/ui/format";
import { type InternalHref, TextLink } from "#app/ui/link";
import { Time } from "#app/ui/time";
import { ChangeForm } from "./change-form";
import { UserState } from "./users";

/** One user, and what an admin may change: each change says its effect first. */
export function UserDetail({ user, now }: { readonly user: UserEffect; readonly now: number }) {
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
      {user.locks.until === null ? null : <LockCard user={user} until={user.locks.until} now={now} />}
      {user.status === "active" && !user.self ? <PasswordCard user={user} /> : null}
      <RoleCard user={user} />
      {user.status === "active" ? <DisableCard user={user} /> : <EnableCard user={user} />}
      <DeleteCard user={user} />
    </>
  );
}

interface LockCardProps {
  readonly user: UserEffect;
  readonly until: Date | string;
  readonly now: number;
}

function LockCard({ user, until, now }: LockCardProps) {
  const { sources, slowed } = user.locks;
  return (
    <Card title="Locked by wrong passwords">
      <ChangeForm hidden={{ intent: "unlock", userId: user.id }} submitLabel="Unlock">
        <p>
          {sources === 0 ? "" : `${plural(sources, "network address", "network addresses")} cannot sign in as ${user.name}. `}
          {slowed ? "Strangers from everywhere have to wait for each other. " : ""}
          The last of it ends <Time value={until} now={now} />. Browsers that {user.name} has signed in with before are not held up.
        </p>
        <p>Unlocking forgets the wrong passwords, so that whoever was guessing can go on, too.</p>
      </ChangeForm>
    </Card>
  );
}

function PasswordCard({ user }: { readonly user: UserEffect }) {
  return (
    <Card title="Forgotten password">
      <ChangeForm hidden={{ intent: "make-password-link", userId: user.id }} submitLabel="Make one-time link">
        <p>
          {user.name} chooses a new password by a link that works once, for an hour. Hand it over by a way that you trust: whoever opens it
          takes the account over. Earlier links stop working.
        </p>
      </ChangeForm>
    </Card>
  );
}

function RoleCard({ user }: { readonly user: UserEffect }) {
  if (user.role === "developer") {
    return (
      <Card title="Role">
        <NextPage to={changeHref(user.id, "admin")} label="Make admin">
          An admin sees and changes everything in this portal. The next page says what that is.
        </NextPage>
      </Card>
    );
  }
  return (
    <Card title="Role">
      <ChangeForm hidden={{ intent: "make-developer", userId: user.id }} submitLabel="Make developer" variant="danger">
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
  return (
    <Card title="Disable">
      {user.self ? (
        <p className="text-sm text-muted">You cannot disable yourself. Another admin can.</p>
      ) : (
        <NextPage to={changeHref(user.id, "disabled")} label="Disable user" variant="danger">
          Ends sessions and tokens, and stops applications. The next page says how many.
        </NextPage>
      )}
    </Card>
  );
}

function DeleteCard({ user }: { readonly user: UserEffect }) {
  return (
    <Card title="Delete">
      <NextPage
        to={user.self ? "/account/delete" : `/admin/users/delete?${new URLSearchParams({ user: user.id })}`}
        label="Delete account"
        variant="danger"
      >
        The next page says what goes, and asks what becomes of the applications.
      </NextPage>
    </Card>
  );
}

function changeHref(userId: string, to: "admin" | "disabled"): InternalHref {
  return `/admin/users/change?${new URLSearchParams({ user: userId, to })}`;
}

interface NextPageProps {
  readonly to: InternalHref;
  readonly label: string;
  readonly variant?: ButtonVariant;
  readonly children: ReactNode;
}

/** The way to the page that says the effect of a grave change and confirms it. */
function NextPage({ to, label, variant = "secondary", children }: NextPageProps) {
  return (
    <div className="space-y-4">
      <p className="max-w-prose text-sm">{children}</p>
      <ButtonLink to={to} variant={variant}>
        {label}
      </ButtonLink>
    </div>
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
