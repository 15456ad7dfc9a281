import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { DeployStep } from "#app/features/keys/rotation/deploy-step";
import { insteadOfRunning } from "#app/features/keys/rotation/links";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { credentialFormats } from "#app/services/keys/credential-formats";
import { getRotation } from "#app/services/keys/rotation/view";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) =>
  pageTitle("Rotate secret: deploy", ...(loaded ? [loaded.page.application.name] : []));

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const page = await serve(() => getRotation(actor, params["applicationId"] ?? "", params["secretId"] ?? ""));
  const instead = insteadOfRunning(page);
  if (instead) throw redirect(instead);
  // Nothing is kept of the secret but its last characters.
  const secret = `SECRET_THAT_ENDS_IN_${page.rotation?.fresh.hint}`;
  const formats = credentialFormats({ clientId: page.clientId, secret, tokenEndpoint: page.endpoints.token, name: "latchkey" });
  return { page, formats, now: Date.now() };
}

export default function RotationDeploy() {
  return <DeployStep {...useLoaderData<typeof loader>()} />;
}
