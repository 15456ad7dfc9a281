import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { requireFormWithNames } from "#app/http/form-submission";
import { environmentOf, keyConfigurationOf, keySettingsForm } from "#app/http/forms/keys";
import { answerJson } from "#app/http/program-answers";
import { NotFoundError } from "#app/services/errors";
import { previewKeyUpdate } from "#app/services/keys/difference";

/** What saving a key's settings would change, for the page on which they are being changed. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  return await answerJson(request, context, async (actor) => {
    const { value: form, sent } = requireFormWithNames(context, keySettingsForm);
    const asked = keyConfigurationOf(form, sent);
    const environment = environmentOf(new URL(request.url).pathname);
    return { difference: await previewKeyUpdate(actor, params["applicationId"] ?? "", environment, asked, form.version) };
  });
}

/** There is nothing to read here: the form says what would change. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  return await answerJson(request, context, async () => {
    throw new NotFoundError("Send the form of the settings by POST.");
  });
}
