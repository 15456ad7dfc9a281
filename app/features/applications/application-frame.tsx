import type { ReactNode } from "react";
import type { ApplicationView } from "#app/services/applications/overview";
import { Badge, Banner } from "#app/ui/feedback";
import { Breadcrumbs, TabNav } from "#app/ui/navigation";
import { Container } from "#app/ui/page";
import { Time } from "#app/ui/time";
import { applicationHref, ENVIRONMENTS } from "./links";

interface ApplicationFrameProps {
  readonly application: ApplicationView;
  readonly children: ReactNode;
}

/**
 * The frame of every page of one application: where it is, its tabs, and whether it is suspended. The
 * pages inside bring their own PageHeader with the h1.
 */
export function ApplicationFrame({ application, children }: ApplicationFrameProps) {
  const { id, name } = application;
  return (
    <Container>
      <div className="space-y-6 py-6">
        <div className="space-y-3">
          <Breadcrumbs
            crumbs={[
              { label: "Applications", to: "/applications" },
              { label: name, to: applicationHref(id) },
            ]}
          />
          <TabNav
            label={`Application ${name}`}
            tabs={[
              { to: applicationHref(id), label: "Overview", end: true },
              ...ENVIRONMENTS.map(({ title, segment }) => ({ to: applicationHref(id, segment), label: title })),
              { to: applicationHref(id, "subscriptions"), label: "Subscriptions" },
              { to: applicationHref(id, "scopes"), label: "Scopes" },
              { to: applicationHref(id, "tokens"), label: "Tokens" },
              { to: applicationHref(id, "statistics"), label: "Statistics" },
            ]}
          />
        </div>
        {application.status === "suspended" ? <Suspended application={application} /> : null}
        {application.own ? null : (
          <Banner tone="info">
            You see this application as an admin. It belongs to {application.owner.name} ({application.owner.email}).
          </Banner>
        )}
        {children}
      </div>
    </Container>
  );
}

function Suspended({ application: { suspension } }: Pick<ApplicationFrameProps, "application">) {
  return (
    <Banner tone="danger" title="This application is suspended">
      <p>
        {suspension ? (
          <>
            {suspension.by} suspended it <Time value={suspension.at} />.{" "}
          </>
        ) : null}
        It obtains no tokens until an admin resumes it. You can still view and change it.
      </p>
    </Banner>
  );
}

/** Whether an application may obtain tokens. */
export function ApplicationStatus({ status }: { readonly status: "active" | "suspended" }) {
  return status === "active" ? <Badge tone="success">Active</Badge> : <Badge tone="danger">Suspended</Badge>;
}
