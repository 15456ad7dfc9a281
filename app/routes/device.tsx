import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { DeviceAnswered, DeviceCodeForm, DeviceRequest } from "#app/features/authorization/device-request";
import { requireForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { NO_STORE, pageHeaders } from "#app/http/headers";
import { toResponse } from "#app/http/service-errors";
import { answerDeviceRequest, deviceAnswerSchema, findDeviceRequest } from "#app/services/authorization/device";
import { InvalidInputError, RateLimitedError } from "#app/services/errors";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Connect a device");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const typed = (new URL(request.url).searchParams.get("user_code") ?? "").slice(0, 100);
  if (typed === "") return data({ kind: "type" as const, typed, errors: [] as readonly string[] }, { headers: NO_STORE });
  try {
    return data({ kind: "ask" as const, page: await findDeviceRequest(actor, typed), now: Date.now() }, { headers: NO_STORE });
  } catch (error) {
    return refused(typed, error);
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const form = requireForm(context, deviceAnswerSchema);
  const back = `/device?${new URLSearchParams({ user_code: form.user_code.slice(0, 100) })}`;
  try {
    const outcome = await answerDeviceRequest(actor, form);
    if (outcome === "asked_other") return redirect(back);
    if (outcome === "signed_out") return redirect(`/login?${new URLSearchParams({ next: back, again: "1" })}`);
    return data({ kind: "answered" as const, answer: outcome }, { headers: NO_STORE });
  } catch (error) {
    return refused(form.user_code.slice(0, 100), error);
  }
}

/** The form again, with what is wrong with the code. @throws anything else as a Response */
function refused(typed: string, error: unknown) {
  if (!(error instanceof InvalidInputError) && !(error instanceof RateLimitedError)) throw toResponse(error);
  const { status, headers } = toResponse(error);
  const retryAfter = headers.get("Retry-After");
  return data(
    { kind: "type" as const, typed, errors: [error.message] },
    { status, headers: { ...NO_STORE, ...(retryAfter !== null && { "Retry-After": retryAfter }) } },
  );
}

export default function Device() {
  const loaded = useLoaderData<typeof loader>();
  const shown = useActionData<typeof action>() ?? loaded;
  switch (shown.kind) {
    case "type":
      return <DeviceCodeForm typed={shown.typed} errors={shown.errors} />;
    case "ask":
      return <DeviceRequest page={shown.page} now={shown.now} />;
    case "answered":
      return <DeviceAnswered answer={shown.answer} />;
  }
}
