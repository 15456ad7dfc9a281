import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { OneTimeLinkCard } from "#app/features/accounts/one-time-link";
import { AdminPage } from "#app/features/admin/console";
import { noticeOf } from "#app/features/admin/notices";
import { UserDetail } from "#app/features/admin/user-detail";
import { USER_COLUMNS, UserList } from "#app/features/admin/users";
import { readListQuery } from "#app/features/list-query";
import { requireForm } from "#app/http/form-submission";
import { requireAdmin, withConfirmation } from "#app/http/guards";
import { serve, toResponse } from "#app/http/service-errors";
import { makePasswordLink } from "#app/services/accounts/password-links";
import type { Actor } from "#app/services/actor";
import { enableUser, listUsers, previewUserChange, setRole, unlockUser } from "#app/services/admin/users";
import { ifJustDone } from "#app/services/audit/just-done";
import { ConflictError } from "#app/services/errors";
import { ButtonLink } from "#app/ui/button";
import { Refusal } from "#app/ui/feedback";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Users", "Admin");

/** `?user=ID` is one user; without it the list. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const notice = await ifJustDone(actor, noticeOf(query.get("done")));
  const id = query.get("user");
  if (id !== null) return { view: "user" as const, user: await serve(() => previewUserChange(actor, id)), notice, now: Date.now() };
  const wanted = readListQuery(query, USER_COLUMNS);
  const list = await serve(() => listUsers(actor, wanted));
  return { view: "list" as const, list, query: wanted, address: query.toString(), notice, now: Date.now() };
}

const userForm = z.object({
  intent: z.enum(["make-developer", "enable", "unlock", "make-password-link"]),
  userId: z.string(),
});

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const { intent, userId: id } = requireForm(context, userForm);
  try {
    if (intent === "make-password-link") {
      const link = await withConfirmation(request, actor, () => makePasswordLink(actor, id));
      return data({ refused: undefined, link: { ...link, now: Date.now() } });
    }
    const done = await withConfirmation(request, actor, () => change(actor, id, intent));
    if (done === "developer" && id === actor.userId) return redirect("/");
    return redirect(`/admin/users?${new URLSearchParams({ user: id, done })}`);
  } catch (error) {
    if (error instanceof ConflictError) return data({ refused: error.message, link: undefined }, { status: 409 });
    throw toResponse(error);
  }
}

async function change(actor: Actor, id: string, intent: Exclude<z.output<typeof userForm>["intent"], "make-password-link">) {
  switch (intent) {
    case "make-developer":
      await setRole(actor, id, "developer");
      return "developer";
    case "unlock":
      await unlockUser(actor, id);
      return "unlocked";
    case "enable":
      await enableUser(actor, id);
      return "enabled";
  }
}

export default function AdminUsers() {
  const page = useLoaderData<typeof loader>();
  const { refused, link } = useActionData<typeof action>() ?? {};
  if (page.view === "user") {
    const notice = refused === undefined && link === undefined ? page.notice : undefined;
    return (
      <AdminPage title={page.user.name} parent={{ label: "Users", to: "/admin/users" }} notice={notice}>
        <Refusal message={refused} />
        {link ? (
          <OneTimeLinkCard
            title="The link is ready"
            description={`Hand it to ${page.user.name}. It opens a page that takes a new password.`}
            {...link}
          />
        ) : null}
        <UserDetail user={page.user} now={page.now} />
      </AdminPage>
    );
  }
  return (
    <AdminPage
      title="Users"
      description="Everybody with an account in this portal."
      notice={page.notice}
      actions={
        <ButtonLink to="/admin/invitations" variant="primary">
          Invite
        </ButtonLink>
      }
    >
      <UserList {...page} />
    </AdminPage>
  );
}
