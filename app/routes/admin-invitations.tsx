import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { OneTimeLinkCard } from "#app/features/accounts/one-time-link";
import { AdminPage } from "#app/features/admin/console";
import { InvitationList, InviteForm } from "#app/features/admin/invitations";
import { noticeOf } from "#app/features/admin/notices";
import { readForm } from "#app/http/form-submission";
import { requireAdmin, withConfirmation } from "#app/http/guards";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { invitationSchema, invite, listInvitations, revokeInvitation } from "#app/services/accounts/invitations";
import { ifJustDone } from "#app/services/audit/just-done";
import { mailMode } from "#app/services/mails";
import { formKey } from "#app/ui/conform";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Invitations", "Admin");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  return {
    invitations: await serve(() => listInvitations(actor)),
    typed: { email: query.get("email")?.slice(0, 254) ?? "", role: query.get("role") === "admin" ? "admin" : "developer" },
    mail: mailMode(),
    notice: await ifJustDone(actor, noticeOf(query.get("done"))),
    now: Date.now(),
  };
}

const invitationForms = z.discriminatedUnion("intent", [
  invitationSchema.omit({ mailed: true }).extend({ intent: z.literal("invite"), delivery: z.enum(["on", "off"]).default("off") }),
  z.object({ intent: z.literal("revoke"), invitationId: z.string() }),
]);

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, invitationForms);
  if (submission.status !== "success") {
    const [result, init] = invalidForm(submission);
    return data({ result, link: undefined }, init);
  }
  const form = submission.value;
  try {
    if (form.intent === "revoke") {
      await revokeInvitation(actor, form.invitationId);
      return redirect("/admin/invitations?done=uninvited");
    }
    const { email, role, days, delivery } = form;
    // The page that takes the password leads back to this address: what was typed is in it.
    const here = new Request(`${request.url.split("?", 1)[0]}?${new URLSearchParams({ email, role })}`);
    const link = await withConfirmation(here, actor, () => invite(actor, { email, role, days, mailed: delivery === "on" }));
    if (link === null) return redirect("/admin/invitations?done=invited");
    return data({ result: undefined, link: { ...link, email, now: Date.now() } });
  } catch (error) {
    if (error instanceof Response) throw error;
    const [result, init] = refuse(submission, error);
    return data({ result, link: undefined }, init);
  }
}

export default function AdminInvitations() {
  const { invitations, typed, mail, notice, now } = useLoaderData<typeof loader>();
  const { result, link } = useActionData<typeof action>() ?? {};
  return (
    <AdminPage
      title="Invitations"
      description="Who may join, by a link that works once."
      notice={result === undefined && link === undefined ? notice : undefined}
    >
      {link ? (
        <OneTimeLinkCard
          title="The invitation is ready"
          description={`Hand it to whoever has ${link.email}. It opens a page that makes their account.`}
          href={link.href}
          expiresAt={link.expiresAt}
          now={link.now}
        />
      ) : null}
      <InviteForm key={`${formKey(result)} ${link?.href ?? ""} ${typed.email}`} typed={typed} mail={mail} lastResult={result} />
      <InvitationList invitations={invitations} now={now} />
    </AdminPage>
  );
}
