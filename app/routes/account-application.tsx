import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ConnectedApplicationDetail, describeOrigin } from "#app/features/accounts/connected-application";
import { issuedView } from "#app/features/statistics/issued-view";
import { readDisplayCookie } from "#app/http/cookies";
import { requireUser } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { serve } from "#app/http/service-errors";
import { getConnectedApplication } from "#app/services/authorization/connected-applications";
import { STOP_ENDS } from "#app/services/authorization/consents";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data }) => pageTitle(data?.application.name ?? "Connected application", "Account");

export const headers = pageHeaders;

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { issued, tokens, bucketMinutes, ...application } = await serve(() => getConnectedApplication(actor, params["clientRef"] ?? ""));
  return {
    application,
    tokens,
    issued: issuedView(
      { issuedOverTime: issued, period: { bucketMinutes }, totals: { issued: tokens } },
      readDisplayCookie(request, context.realm).zone,
    ),
    stopEnds: STOP_ENDS,
    now: Date.now(),
  };
}

export default function AccountApplication() {
  const page = useLoaderData<typeof loader>();
  return (
    <Page
      title={<bdi>{page.application.name}</bdi>}
      description={describeOrigin(page.application)}
      breadcrumbs={[
        { label: "Account", to: "/account" },
        { label: "Connected applications", to: "/account#connected-applications" },
      ]}
      width="text"
    >
      <ConnectedApplicationDetail {...page} />
    </Page>
  );
}
