import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { DeleteApplication } from "#app/features/applications/delete-application";
import { confirmationForm, requireForm } from "#app/http/form-submission";
import { requireConfirmed, requireUser, withConfirmation } from "#app/http/guards";
import { serve, toResponse } from "#app/http/service-errors";
import { deleteApplication, previewDeletion } from "#app/services/applications/deletion";
import { InvalidInputError } from "#app/services/errors";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) =>
  pageTitle("Delete application", ...(loaded ? [loaded.effect.name] : []));

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const id = params["applicationId"] ?? "";
  const effect = await serve(() => previewDeletion(actor, id));
  await requireConfirmed(request, actor, "delete-application");
  return { id, effect };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const { confirmation: typed } = requireForm(context, confirmationForm);
  try {
    await withConfirmation(request, actor, () => deleteApplication(actor, params["applicationId"] ?? "", typed));
    return redirect("/applications?deleted");
  } catch (error) {
    if (error instanceof InvalidInputError)
      return data({ typed, errors: error.fields["confirmation"] ?? [error.message] }, { status: 400 });
    throw toResponse(error);
  }
}

export default function Delete() {
  const { id, effect } = useLoaderData<typeof loader>();
  return <DeleteApplication id={id} effect={effect} refused={useActionData<typeof action>()} />;
}
