import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { ApplicationForm } from "#app/features/applications/application-form";
import { readForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { invalidForm, refuse } from "#app/http/service-errors";
import { applicationFormLimits, applicationSchema, createApplication } from "#app/services/applications/application";
import { newIdempotencyKey } from "#app/services/idempotency";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Create an application");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const limits = await applicationFormLimits(actor);
  return { limits, formId: newIdempotencyKey(), defaultValue: { name: "", quota: limits.quotas.at(-1)?.name ?? "", description: "" } };
}

const newApplicationForm = applicationSchema.extend({ formId: z.uuid().optional() });

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const submission = readForm(context, newApplicationForm);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const { formId, ...application } = submission.value;
    const { id } = await createApplication(actor, application, formId);
    return redirect(`/applications/${id}/production-keys`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function NewApplication() {
  const { limits, formId, defaultValue } = useLoaderData<typeof loader>();
  return (
    <Page
      width="text"
      title="Create an application"
      description="An application holds the keys that one program uses."
      breadcrumbs={[{ label: "Applications", to: "/applications" }, { label: "Create an application" }]}
    >
      <ApplicationForm
        {...limits}
        formId={formId}
        defaultValue={defaultValue}
        lastResult={useActionData<typeof action>()}
        submitLabel="Create application"
        cancelTo="/applications"
      />
    </Page>
  );
}
