import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { ConnectedApplications } from "#app/features/accounts/connected-applications";
import { type AccountNotice, accountNotice } from "#app/features/accounts/notices";
import { OwnerMailForm } from "#app/features/accounts/owner-mails";
import { ChangeNameForm, ChangePasswordForm } from "#app/features/accounts/profile";
import { SessionsCard } from "#app/features/accounts/sessions";
import { signedInHeaders } from "#app/http/cookies";
import { readForm, shownVersion, unchangedForm } from "#app/http/form-submission";
import { requireUser, visitorOf } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import {
  changeName,
  changeNameSchema,
  changePassword,
  changePasswordSchema,
  listSessions,
  revokeOtherSessions,
  revokeSession,
} from "#app/services/accounts/profile";
import type { SignedIn } from "#app/services/accounts/sign-in";
import type { Actor, Visitor } from "#app/services/actor";
import { ifJustDone } from "#app/services/audit/just-done";
import { listConnectedApplications } from "#app/services/authorization/connected-applications";
import { STOP_ENDS, stopApplication, stopApplicationSchema } from "#app/services/authorization/consents";
import { sentenceOf } from "#app/services/endings/table";
import { versionOf } from "#app/services/form-version";
import { ownerMailSchema, ownerMailSwitch, switchOwnerMails } from "#app/services/owner-mails/switch";
import { ButtonLink } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import { type LastResult, resultOf } from "#app/ui/conform";
import { Answer } from "#app/ui/feedback";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Account");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const done = accountNotice(new URL(request.url).searchParams.get("done"));
  return {
    name: actor.name,
    email: actor.email,
    role: actor.role,
    ownerMails: await ownerMailSwitch(actor),
    sessions: await serve(() => listSessions(actor)),
    applications: await serve(() => listConnectedApplications(actor)),
    stopEnds: STOP_ENDS,
    newPasswordEnds: sentenceOf("password_changed"),
    sessionEnds: sentenceOf("session_revoked"),
    now: Date.now(),
    version: versionOf({ name: actor.name }),
    answer: done && { of: done.of, text: await ifJustDone(actor, done.notice) },
  };
}

const accountForms = z.discriminatedUnion("intent", [
  changeNameSchema.extend({ intent: z.literal("change-name"), ...shownVersion }),
  changePasswordSchema.extend({ intent: z.literal("change-password") }),
  ownerMailSchema.extend({ intent: z.literal("owner-mails") }),
  z.object({ intent: z.literal("revoke-session"), sessionId: z.string() }),
  z.object({ intent: z.literal("revoke-others") }),
  stopApplicationSchema.extend({ intent: z.literal("stop-application") }),
]);

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const submission = readForm(context, accountForms);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const { done, signedIn } = await perform(actor, submission.value, visitorOf(request, context));
    if (done === "unchanged") return data(unchangedForm(submission));
    return redirect(`/account?done=${done}`, { headers: signedIn ? signedInHeaders(context.realm, signedIn) : {} });
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

/** A change that was made: its notice's name, and the session that it gave the browser anew. */
interface Done {
  readonly done: AccountNotice | "unchanged";
  readonly signedIn?: SignedIn;
}

async function perform(actor: Actor, form: z.output<typeof accountForms>, visitor: Visitor): Promise<Done> {
  switch (form.intent) {
    case "change-name":
      return { done: (await changeName(actor, { name: form.name }, form.version)) === "saved" ? "name" : "unchanged" };
    case "change-password":
      return { done: "password", signedIn: await changePassword(actor, form, visitor) };
    case "owner-mails":
      return { done: (await switchOwnerMails(actor, form)) === "saved" ? "mails" : "unchanged" };
    case "revoke-session":
      await revokeSession(actor, form.sessionId);
      return { done: "session" };
    case "revoke-others":
      await revokeOtherSessions(actor);
      return { done: "others" };
    case "stop-application":
      await stopApplication(actor, form);
      return { done: "stopped" };
  }
}

export default function Account() {
  const { name, email, role, ownerMails, sessions, newPasswordEnds, sessionEnds, applications, stopEnds, now, version, answer } =
    useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const nameResult = resultOf(lastResult, "change-name");
  const passwordResult = resultOf(lastResult, "change-password");
  // A form starts anew once it was taken, or another was sent: no typed password and no old error stays on the page.
  const keyOf = (result: LastResult) => (result ? "refused" : now);
  const saidOf = (change: AccountNotice) =>
    answer?.of === change && answer.text !== undefined && lastResult === undefined ? (
      <Answer to={answer} tone="success" title={answer.text} />
    ) : null;
  return (
    <Page title="Account" width="text">
      <Card title="Profile">
        <div className="space-y-6">
          <DefinitionList
            items={[
              { term: "Email", value: email },
              { term: "Role", value: role === "admin" ? "Admin" : "Developer" },
            ]}
          />
          <ChangeNameForm
            key={`${version} ${keyOf(nameResult)}`}
            name={name}
            version={version}
            lastResult={nameResult}
            saved={saidOf("name")}
          />
        </div>
      </Card>
      <Card title="Password" description={newPasswordEnds}>
        <ChangePasswordForm key={keyOf(passwordResult)} email={email} lastResult={passwordResult} saved={saidOf("password")} />
      </Card>
      {ownerMails ? (
        <OwnerMailForm
          key={`${ownerMails.on} ${keyOf(resultOf(lastResult, "owner-mails"))}`}
          on={ownerMails.on}
          email={email}
          lastResult={resultOf(lastResult, "owner-mails")}
          saved={saidOf("mails")}
        />
      ) : null}
      {saidOf("stopped")}
      <ConnectedApplications applications={applications} ends={stopEnds} now={now} />
      {saidOf("session") ?? saidOf("others")}
      <SessionsCard sessions={sessions} ends={sessionEnds} now={now} />
      <Card title="Delete account" description="The next page says what goes, and asks what becomes of your applications.">
        <ButtonLink to="/account/delete">Delete account</ButtonLink>
      </Card>
    </Page>
  );
}
