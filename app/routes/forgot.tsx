import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { ForgottenPasswordForm } from "#app/features/accounts/password-links";
import { readForm } from "#app/http/form-submission";
import { visitorOf } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse } from "#app/http/service-errors";
import { forgottenPasswordSchema, requestPasswordLink } from "#app/services/accounts/password-links";
import { mailMode } from "#app/services/mails";
import { Card } from "#app/ui/card";
import { Answer } from "#app/ui/feedback";
import { TextLink } from "#app/ui/link";
import { EmptyState } from "#app/ui/list";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Forgotten password");

export const headers = pageHeaders;

export function loader({ request }: LoaderFunctionArgs) {
  return { mail: mailMode(), sent: new URL(request.url).searchParams.has("sent") };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const submission = readForm(context, forgottenPasswordSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    await requestPasswordLink(submission.value, visitorOf(request, context), context.realm.issuer);
    return redirect("/forgot?sent");
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function Forgot() {
  const { mail, sent } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const signInLink = <TextLink to="/login">Sign in</TextLink>;
  if (mail === "off") {
    return (
      <Page title="Forgotten password" width="narrow">
        <EmptyState title="Ask an admin for a link" action={signInLink}>
          This portal sends no mail. An admin of it can make you a one-time link to a new password, on your page under Users.
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title="Forgotten password" width="narrow">
      {sent && !lastResult ? (
        <Answer tone="success" title="Look into your mail">
          <p>If that address has an account here, a link to a new password is on its way. It works once, for an hour.</p>
          {mail === "file" ? (
            <p>
              This portal has no mail server: its mails are files on its machine. Whoever runs it finds yours there, and its log says where.
            </p>
          ) : null}
        </Answer>
      ) : null}
      <Card description="We send a link to the address you signed up with." footer={<>Remembered it? {signInLink}</>}>
        <ForgottenPasswordForm lastResult={lastResult} />
      </Card>
    </Page>
  );
}
