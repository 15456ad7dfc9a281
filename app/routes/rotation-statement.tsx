import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { StatementPage } from "#app/features/keys/rotation/statement-page";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { getRotationStatement } from "#app/services/keys/rotation/statement";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) =>
  pageTitle("Rotate secret: statement", ...(loaded ? [loaded.page.application.name] : []));

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const statement = await serve(() => getRotationStatement(actor, params["applicationId"] ?? "", params["secretId"] ?? ""));
  return { ...statement, justDone: new URL(request.url).searchParams.has("done") };
}

export default function RotationStatement() {
  return <StatementPage {...useLoaderData<typeof loader>()} />;
}
