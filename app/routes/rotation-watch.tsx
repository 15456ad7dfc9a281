import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { insteadOfRunning } from "#app/features/keys/rotation/links";
import { layoutTraffic } from "#app/features/keys/rotation/traffic-chart";
import { WatchStep } from "#app/features/keys/rotation/watch-step";
import { readDisplayCookie } from "#app/http/cookies";
import { readForm } from "#app/http/form-submission";
import { endingForm, endingOf } from "#app/http/forms/rotations";
import { requireUser } from "#app/http/guards";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { changeEnding } from "#app/services/keys/rotation/change";
import { getRotation } from "#app/services/keys/rotation/view";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) =>
  pageTitle("Rotate secret: watch", ...(loaded ? [loaded.page.application.name] : []));

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const page = await serve(() => getRotation(actor, params["applicationId"] ?? "", params["secretId"] ?? ""));
  const instead = insteadOfRunning(page);
  if (instead) throw redirect(instead);
  return { page, chart: layoutTraffic(page, readDisplayCookie(request, context.realm).zone), now: Date.now() };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const submission = readForm(context, endingForm);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    await changeEnding(actor, params["applicationId"] ?? "", params["secretId"] ?? "", endingOf(submission.value));
    return data(null);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function RotationWatch() {
  const result = useActionData<typeof action>();
  return <WatchStep {...useLoaderData<typeof loader>()} lastResult={result ?? undefined} saved={result === null} />;
}
