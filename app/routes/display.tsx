import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { DisplayPage } from "#app/features/display/display-page";
import { displayCookie, readDisplayCookie } from "#app/http/cookies";
import { displaySchema, timeZones } from "#app/http/display";
import { readForm } from "#app/http/form-submission";
import { pageHeaders } from "#app/http/headers";
import { invalidForm } from "#app/http/service-errors";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Theme and time zone");

export const headers = pageHeaders;

export function loader({ request, context }: LoaderFunctionArgs) {
  return {
    display: readDisplayCookie(request, context.realm),
    zones: timeZones(),
    now: Date.now(),
    saved: new URL(request.url).searchParams.has("saved"),
  };
}

export function action({ context }: ActionFunctionArgs) {
  const submission = readForm(context, displaySchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  return redirect("/display?saved", { headers: { "Set-Cookie": displayCookie(context.realm, submission.value) } });
}

export default function Display() {
  return <DisplayPage {...useLoaderData<typeof loader>()} lastResult={useActionData<typeof action>()} />;
}
