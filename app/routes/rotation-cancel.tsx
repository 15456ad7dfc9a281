import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { CancelStep } from "#app/features/keys/rotation/end-steps";
import { insteadOfRunning } from "#app/features/keys/rotation/links";
import { requireForm } from "#app/http/form-submission";
import { cancelForm } from "#app/http/forms/rotations";
import { requireUser } from "#app/http/guards";
import { serve, toResponse } from "#app/http/service-errors";
import { ConflictError } from "#app/services/errors";
import { cancelRotation } from "#app/services/keys/rotation/change";
import { getRotation } from "#app/services/keys/rotation/view";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) =>
  pageTitle("Rotate secret: cancel", ...(loaded ? [loaded.page.application.name] : []));

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const page = await serve(() => getRotation(actor, params["applicationId"] ?? "", params["secretId"] ?? ""));
  const instead = insteadOfRunning(page);
  if (instead) throw redirect(instead);
  return { page };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const { revokeNew } = requireForm(context, cancelForm);
  try {
    await cancelRotation(actor, params["applicationId"] ?? "", params["secretId"] ?? "", revokeNew === "on");
  } catch (error) {
    if (error instanceof ConflictError) return data({ message: error.message }, { status: 409 });
    throw toResponse(error);
  }
  return redirect(new URL(request.url).pathname.replace(/cancel\/*$/, "statement?done"));
}

export default function RotationCancel() {
  return <CancelStep {...useLoaderData<typeof loader>()} message={useActionData<typeof action>()?.message} />;
}
