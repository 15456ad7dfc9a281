import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { NewAccountForm } from "#app/features/accounts/sign-in-forms";
import { signedInHeaders } from "#app/http/cookies";
import { readForm } from "#app/http/form-submission";
import { visitorOf } from "#app/http/guards";
import { linkToken, ONE_TIME_LINK_HEADERS, pageHeaders } from "#app/http/headers";
import { invalidForm, refuse } from "#app/http/service-errors";
import { claimSetupLink, claimSetupLinkSchema, isSetupLinkOpen } from "#app/services/accounts/first-admin";
import { lastNameOf } from "#app/services/realms/name";
import { Card } from "#app/ui/card";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Set up");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  if (await isSetupLinkOpen(linkToken(request), context.realm.id))
    return data({ realm: lastNameOf(context.realm.path) }, { headers: ONE_TIME_LINK_HEADERS });
  throw new Response("This set-up link does not work: it is wrong, older than a day, or there is an admin already.", {
    status: 404,
    statusText: "Not Found",
    headers: ONE_TIME_LINK_HEADERS,
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const submission = readForm(context, claimSetupLinkSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const signedIn = await claimSetupLink(linkToken(request), submission.value, visitorOf(request, context));
    return redirect("/admin", { headers: signedInHeaders(context.realm, signedIn) });
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function Setup() {
  const { realm } = useLoaderData<typeof loader>();
  const isRoot = realm === "root";
  return (
    <Page
      title={isRoot ? "Set up Latchkey" : `Set up ${realm}`}
      description={`This ${isRoot ? "portal" : "realm"} has no admin yet. The first one is you.`}
      width="narrow"
    >
      <Card title="Admin account" description="Admins decide which grant types exist, see every application and read the audit log.">
        <NewAccountForm lastResult={useActionData<typeof action>()} submitLabel="Create admin account" />
      </Card>
    </Page>
  );
}
