import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { ApiForm, NEW_API } from "#app/features/apis/api-form";
import { apiHref } from "#app/features/apis/links";
import { readForm } from "#app/http/form-submission";
import { newApiForm } from "#app/http/forms/apis";
import { requireUser } from "#app/http/guards";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { requireRegistrar } from "#app/services/apis/access";
import { API_LIMITS, registerApi } from "#app/services/apis/api";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Register an API");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  await serve(() => requireRegistrar(actor));
  return { limits: API_LIMITS };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const submission = readForm(context, newApiForm);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const { id } = await registerApi(actor, submission.value);
    return redirect(`${apiHref(id)}?done=registered`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function NewApi() {
  const { limits } = useLoaderData<typeof loader>();
  return (
    <Page
      width="text"
      title="Register an API"
      description="A service that takes this portal's tokens. Applications subscribe to it and obtain tokens for it alone."
      breadcrumbs={[{ label: "APIs", to: "/apis" }, { label: "Register an API" }]}
    >
      <ApiForm
        defaultValue={NEW_API}
        isNew
        limits={limits}
        submitLabel="Register API"
        cancelTo="/apis"
        lastResult={useActionData<typeof action>()}
      />
    </Page>
  );
}
