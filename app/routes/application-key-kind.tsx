import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { keyPageOf } from "#app/features/applications/links";
import { ChangeKind } from "#app/features/keys/client-kind";
import { readForm } from "#app/http/form-submission";
import { environmentOf, kindForm } from "#app/http/forms/keys";
import { requireUser } from "#app/http/guards";
import { serve, toResponse } from "#app/http/service-errors";
import { InvalidInputError } from "#app/services/errors";
import { changeKind, getKindChange } from "#app/services/keys/kind";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) =>
  pageTitle("Change kind", ...(loaded ? [loaded.page.application.name] : []));

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  return { page: await serve(() => getKindChange(actor, params["applicationId"] ?? "", environmentOf(new URL(request.url).pathname))) };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const applicationId = params["applicationId"] ?? "";
  const environment = environmentOf(new URL(request.url).pathname);
  const submission = readForm(context, kindForm);
  if (submission.status !== "success") return data({ errors: ["Choose what kind of program it is."] }, { status: 400 });
  try {
    await changeKind(actor, applicationId, environment, submission.value.kind);
    return redirect(`${keyPageOf(applicationId, environment, "settings").href}?done=kind`);
  } catch (error) {
    if (error instanceof InvalidInputError) return data({ errors: error.fields["kind"] ?? [error.message] }, { status: 400 });
    throw toResponse(error);
  }
}

export default function KeyKind() {
  return <ChangeKind {...useLoaderData<typeof loader>()} refused={useActionData<typeof action>()} />;
}
