import type { ReactNode } from "react";
import type { ApplicationView } from "#app/services/applications/overview";
import type { Suspension } from "#app/services/applications/suspension";
import { Badge, Banner } from "#app/ui/feedback";
import { environmentName } from "#app/ui/format";
import { VisuallyHidden } from "#app/ui/icon";
import { Breadcrumbs, Segments, TabNav } from "#app/ui/navigation";
import { Container, Framed } from "#app/ui/page";
import { ReadOnly, useLocation, useMatches } from "#app/ui/remix";
import { Time } from "#app/ui/time";
import { EnvironmentMark } from "./environment-mark";
import { applicationHref, applicationTabs, ENVIRONMENTS, type Environment, environmentLinks, placeOf } from "./links";

interface ApplicationFrameProps {
  readonly application: ApplicationView;
  readonly children: ReactNode;
}

/**
 * The frame of every page of one application: where it is, its name as the h1, its state, its tabs, and whether it
 * is suspended. The pages inside have an h2.
 */
export function ApplicationFrame({ application, children }: ApplicationFrameProps) {
  const { id, name } = application;
  const { pathname, search } = useLocation();
  const named = placeOf(pathname, search);
  const shown = useShownEnvironment();
  const place = { ...named, environment: named.environment ?? (pathname.includes("/secrets/") ? shown : null) };
  const inSandbox = place.environment === "SANDBOX";
  return (
    <>
      <div className="border-b border-line bg-surface">
        {inSandbox ? <div aria-hidden="true" className="hatched-edge" /> : null}
        <Container>
          <div className="space-y-2 pt-5 pb-4 max-md:py-3">
            <Breadcrumbs
              crumbs={[{ label: "Applications", to: "/applications" }, { label: name, to: applicationHref(id) }, { label: place.label }]}
            />
            <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
              <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
                <h1 className="min-w-0 text-title font-semibold tracking-[-0.02em] [overflow-wrap:anywhere]">
                  <bdi>{name}</bdi>
                  <VisuallyHidden>{`: ${place.label}${place.environment ? `, ${environmentName(place.environment)}` : ""}`}</VisuallyHidden>
                </h1>
                <ApplicationStatus status={application.status} />
              </div>
              {place.environment || place.label === "Statistics" ? (
                <Segments
                  label="Environment"
                  options={environmentLinks(id, place, search).map(({ environment, label, to }) => ({
                    to,
                    current: environment === place.environment,
                    label: (
                      <>
                        <EnvironmentMark environment={environment} />
                        {label}
                      </>
                    ),
                  }))}
                />
              ) : null}
            </div>
          </div>
          <TabNav
            label={`Application ${name}`}
            tabs={applicationTabs(id, place.environment ?? "PRODUCTION").map((tab) => ({ ...tab, current: tab.label === place.tab }))}
          />
        </Container>
      </div>
      <Container>
        <div className="space-y-6 pt-8 pb-16">
          {application.suspension === null ? null : <Suspended suspension={application.suspension} />}
          <Standing application={application} />
          <ReadOnly.Provider value={!application.may.change}>
            <Framed>{children}</Framed>
          </ReadOnly.Provider>
        </div>
      </Container>
    </>
  );
}

/** The environment of the secret that a page is about: the address names the secret alone, and the page's data the environment. */
function useShownEnvironment(): Environment | null {
  const loaded = useMatches().at(-1)?.data;
  const about = [memberOf(loaded, "page"), memberOf(loaded, "effect")].find((part) => part !== undefined);
  const shown = memberOf(about, "environment");
  return ENVIRONMENTS.find(({ environment }) => environment === shown)?.environment ?? null;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

/** Says to whom it belongs, where the person may do less than its owner, or does it as an admin. */
function Standing({ application: { role, owner } }: Pick<ApplicationFrameProps, "application">) {
  if (role === "owner" || role === "editor") return null;
  return (
    <Banner tone="info">
      {role === "admin"
        ? "You see this application as an admin."
        : "You are a viewer of this application: you see all of it and change nothing."}{" "}
      It belongs to {owner.name} ({owner.email}).
    </Banner>
  );
}

function Suspended({ suspension }: { readonly suspension: Suspension }) {
  return (
    <Banner tone="danger" title="This application is suspended">
      {suspension.kind === "owner-left" ? (
        <p>
          It is suspended since its previous owner left, who may still hold its secrets. It obtains no tokens until an admin resumes it. Ask
          an admin of this portal.
        </p>
      ) : (
        <p>
          {suspension.by} suspended it <Time value={suspension.at} />
          {suspension.reason === "" ? "." : `: “${suspension.reason}”.`} It obtains no tokens until an admin resumes it.{" "}
          {suspension.email === null ? "Ask an admin of this portal." : `Ask ${suspension.by} (${suspension.email}).`}
        </p>
      )}
    </Banner>
  );
}

/** Whether an application may obtain tokens. */
function ApplicationStatus({ status }: { readonly status: "active" | "suspended" }) {
  return status === "active" ? <Badge tone="success">Active</Badge> : <Badge tone="danger">Suspended</Badge>;
}
