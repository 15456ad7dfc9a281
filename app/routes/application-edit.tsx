import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { ApplicationForm } from "#app/features/applications/application-form";
import { applicationHref } from "#app/features/applications/links";
import { readForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { applicationFormLimits, applicationSchema, updateApplication } from "#app/services/applications/application";
import { getApplication } from "#app/services/applications/overview";
import { PageHeader, pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data }) => pageTitle("Edit application", data?.defaultValue.name ?? "Application");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { id, name, quota, description } = await serve(() => getApplication(actor, params["applicationId"] ?? ""));
  return { id, limits: await serve(() => applicationFormLimits(actor, id)), defaultValue: { name, quota, description } };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const id = params["applicationId"] ?? "";
  const submission = readForm(context, applicationSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    await updateApplication(actor, id, submission.value);
    return redirect(applicationHref(id));
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function EditApplication() {
  const { id, limits, defaultValue } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader title="Edit application" />
      <ApplicationForm
        {...limits}
        defaultValue={defaultValue}
        lastResult={useActionData<typeof action>()}
        submitLabel="Save"
        cancelTo={applicationHref(id)}
      />
    </>
  );
}
