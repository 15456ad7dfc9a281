import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { OneTimeLinkCard } from "#app/features/accounts/one-time-link";
import { applicationHref } from "#app/features/applications/links";
import { InviteMember, OpenMemberInvitations } from "#app/features/members/member-invitations";
import { MembersTable } from "#app/features/members/members-page";
import { memberNotice } from "#app/features/members/notices";
import { readForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { NO_STORE, pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { inviteMember, memberInvitationSchema, revokeMemberInvitation } from "#app/services/applications/member-invitations";
import { changeMemberRole, listMembers, removeMember } from "#app/services/applications/members";
import { ifJustDone } from "#app/services/audit/just-done";
import { mailMode } from "#app/services/mails";
import { formKey } from "#app/ui/conform";
import { Answer } from "#app/ui/feedback";
import { PageHeader, pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => pageTitle("Members", loaded?.application.name ?? "Application");

export const headers = pageHeaders;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const page = await serve(() => listMembers(actor, params["applicationId"] ?? ""));
  const notice = await ifJustDone(actor, memberNotice(new URL(request.url).searchParams.get("done")), page.application.id);
  return { ...page, sendsMail: mailMode() !== "off", notice, now: Date.now() };
}

const memberForms = z.discriminatedUnion("intent", [
  memberInvitationSchema.extend({ intent: z.literal("invite") }),
  z.object({ intent: z.literal("change-role"), userId: z.string(), role: memberInvitationSchema.shape.role.unwrap() }),
  z.object({ intent: z.literal("remove"), userId: z.string() }),
  z.object({ intent: z.literal("revoke"), invitationId: z.string() }),
]);

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const id = params["applicationId"] ?? "";
  const submission = readForm(context, memberForms);
  if (submission.status !== "success") {
    const [result, init] = invalidForm(submission);
    return data({ result, link: undefined }, init);
  }
  const form = submission.value;
  const done = (what: string) => redirect(`${applicationHref(id, "members")}?done=${what}`);
  try {
    switch (form.intent) {
      case "invite": {
        const link = await inviteMember(actor, id, form);
        if (link === null) return done("invited");
        return data({ result: undefined, link: { ...link, now: Date.now() } }, { headers: NO_STORE });
      }
      case "change-role":
        await changeMemberRole(actor, id, form.userId, form.role);
        return done("role");
      case "remove": {
        const { left } = await removeMember(actor, id, form.userId);
        return left && actor.role !== "admin" ? redirect("/applications?left") : done(left ? "left" : "removed");
      }
      case "revoke":
        await revokeMemberInvitation(actor, id, form.invitationId);
        return done("revoked");
    }
  } catch (error) {
    const [result, init] = refuse(submission, error);
    return data({ result, link: undefined }, init);
  }
}

export default function Members() {
  const { notice, now, sendsMail, invitations, ...page } = useLoaderData<typeof loader>();
  const { result, link } = useActionData<typeof action>() ?? {};
  return (
    <>
      <PageHeader title="Members" description="Who sees and changes this application." />
      {notice === undefined || result !== undefined || link !== undefined ? null : <Answer to={notice} tone="success" title={notice} />}
      {link ? (
        <OneTimeLinkCard
          title="The invitation is ready"
          description="Hand it to the person that you invite. They sign in, and become a member."
          href={link.href}
          expiresAt={link.expiresAt}
          now={link.now}
        />
      ) : null}
      <MembersTable {...page} now={now} />
      {page.mayGovern ? (
        <>
          <OpenMemberInvitations invitations={invitations} now={now} />
          <InviteMember key={`${formKey(result)} ${link?.href ?? ""}`} sendsMail={sendsMail} lastResult={result} />
        </>
      ) : null}
    </>
  );
}
