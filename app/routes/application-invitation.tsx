import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { applicationHref } from "#app/features/applications/links";
import { requireForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { linkToken, ONE_TIME_LINK_HEADERS, pageHeaders } from "#app/http/headers";
import { serve } from "#app/http/service-errors";
import { acceptMemberInvitation, findMemberInvitation } from "#app/services/applications/member-invitations";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { Page, pageTitle } from "#app/ui/page";
import { Form } from "#app/ui/remix";

export const meta: MetaFunction = () => pageTitle("Invitation");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  return data(await serve(() => findMemberInvitation(actor, linkToken(request))), { headers: ONE_TIME_LINK_HEADERS });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  requireForm(context, z.object({}));
  const id = await serve(() => acceptMemberInvitation(actor, linkToken(request)));
  return redirect(`${applicationHref(id, "members")}?done=joined`);
}

export default function Invitation() {
  const { application, owner, role } = useLoaderData<typeof loader>();
  return (
    <Page title="Invitation to an application" width="narrow">
      <Card title={application.name}>
        <div className="space-y-4 text-sm">
          <p>
            You are invited as{" "}
            {role === "editor"
              ? "an editor: you change its keys, secrets, settings, scopes and subscriptions."
              : "a viewer: you see everything of it and change nothing."}{" "}
            It belongs to {owner.name} ({owner.email}).
          </p>
          {role === "editor" ? (
            <p className="text-muted">Should its owner leave the portal, the application may become yours, and then acts in your name.</p>
          ) : null}
          <Form method="post">
            <Button variant="primary">Join</Button>
          </Form>
        </div>
      </Card>
    </Page>
  );
}
