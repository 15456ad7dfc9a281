import { parseWithZod } from "@conform-to/zod/v4";
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { ChangeNameForm } from "#app/features/accounts/change-name-form";
import { ChangePasswordForm } from "#app/features/accounts/change-password-form";
import { type LastResult, resultOf } from "#app/features/accounts/last-result";
import { noticeText } from "#app/features/accounts/notices";
import { SessionsCard } from "#app/features/accounts/sessions-card";
import { requireUser } from "#app/http/guards";
import { pageHeaders } from "#app/http/page-headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { changeName, changeNameSchema } from "#app/services/accounts/change-name";
import { changePassword, changePasswordSchema } from "#app/services/accounts/change-password";
import { listSessions } from "#app/services/accounts/list-sessions";
import { revokeOtherSessions, revokeSession } from "#app/services/accounts/revoke-session";
import type { Actor } from "#app/services/actor";
import { Banner } from "#app/ui/banner";
import { Card } from "#app/ui/card";
import { DefinitionList } from "#app/ui/definition-list";
import { Page } from "#app/ui/page";
import { pageTitle } from "#app/ui/title";

export const meta: MetaFunction = () => pageTitle("Account");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  return {
    name: actor.name,
    email: actor.email,
    role: actor.role,
    sessions: await serve(() => listSessions(actor)),
    now: Date.now(),
    notice: noticeText(new URL(request.url).searchParams.get("done")),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const form = await request.formData();
  switch (form.get("intent")) {
    case "change-name":
      return await submitName(actor, form);
    case "change-password":
      return await submitPassword(actor, form);
    case "revoke-session":
      await serve(() => revokeSession(actor, String(form.get("sessionId"))));
      return redirect("/account?done=session");
    case "revoke-others":
      await serve(() => revokeOtherSessions(actor));
      return redirect("/account?done=others");
    default:
      throw new Response("Unknown action.", { status: 400, statusText: "Bad Request" });
  }
}

async function submitName(actor: Actor, form: FormData) {
  const submission = parseWithZod(form, { schema: changeNameSchema });
  if (submission.status !== "success") return invalidForm(submission);
  await serve(() => changeName(actor, submission.value));
  return redirect("/account?done=name");
}

async function submitPassword(actor: Actor, form: FormData) {
  const submission = parseWithZod(form, { schema: changePasswordSchema });
  if (submission.status !== "success") return invalidForm(submission);
  try {
    await changePassword(actor, submission.value);
    return redirect("/account?done=password");
  } catch (error) {
    return refuse(submission, error);
  }
}

export default function Account() {
  const { name, email, role, sessions, now, notice } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const nameResult = resultOf(lastResult, "change-name");
  const passwordResult = resultOf(lastResult, "change-password");
  // A form starts anew once it was taken, or another was sent: no typed password and no old error stays on the page.
  const keyOf = (result: LastResult) => (result ? "refused" : now);
  return (
    <Page title="Account" width="text">
      {notice && lastResult === undefined ? (
        <Banner tone="success" live>
          <p>{notice}</p>
        </Banner>
      ) : null}
      <Card title="Profile">
        <div className="space-y-6">
          <DefinitionList
            items={[
              { term: "Email", value: email },
              { term: "Role", value: role === "admin" ? "Admin" : "Developer" },
            ]}
          />
          <ChangeNameForm key={keyOf(nameResult)} name={name} lastResult={nameResult} />
        </div>
      </Card>
      <Card title="Password" description="A new password ends every other session.">
        <ChangePasswordForm key={keyOf(passwordResult)} email={email} lastResult={passwordResult} />
      </Card>
      <SessionsCard sessions={sessions} now={now} />
    </Page>
  );
}
