import BookOpen from "lucide-react/icons/book-open";
import Lock from "lucide-react/icons/lock";
import Server from "lucide-react/icons/server";
import { type ComponentType, type ReactNode, type SVGProps, useEffect, useRef } from "react";
import type { FirstCallPage } from "#app/services/keys/first-call";
import { Badge } from "#app/ui/feedback";
import { environmentName } from "#app/ui/format";
import { Icon } from "#app/ui/icon";
import { type InternalHref, Link } from "#app/ui/link";
import { Container } from "#app/ui/page";
import { EnvironmentMark } from "../applications/environment-mark";
import { applicationHref, firstTokenHref, keyPageOf } from "../applications/links";
import { FirstCallPanel, useFirstCall } from "./first-call";

/** The page to which somebody comes back who waits for the first call: without the secret, which was shown once. */
export function FirstToken({ page }: { readonly page: FirstCallPage }) {
  const { application, environment, call } = page;
  const href = firstTokenHref(application.id, environment);
  return (
    <FirstRun
      page={page}
      hasOtherKey={page.hasOtherKey}
      title={
        <>
          First token of <bdi>{application.name}</bdi>
        </>
      }
      description="Run the block that was shown with the key. The Quickstart has the same without the secret, in nine languages."
    >
      <FirstCallPanel watched={useFirstCall(call, href)} applicationId={application.id} href={href} />
    </FirstRun>
  );
}

interface FirstRunProps {
  readonly page: Pick<FirstCallPage, "application" | "environment">;
  /** Whether there is a key of the other environment. */
  readonly hasOtherKey: boolean;
  readonly title: ReactNode;
  readonly description: string;
  readonly children: ReactNode;
}

/** The frame of a page that waits for a first call: whose key it is, and what can be done next. */
export function FirstRun({ page: { application, environment }, hasOtherKey, title, description, children }: FirstRunProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const other = environment === "SANDBOX" ? "PRODUCTION" : "SANDBOX";
  return (
    <Container width="text">
      <div className="space-y-6 pt-8 pb-16">
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <div className="min-w-0">
            <h1 ref={heading} tabIndex={-1} className="text-title font-semibold tracking-[-0.02em] outline-none [overflow-wrap:anywhere]">
              {title}
            </h1>
            <p className="mt-1 text-sm text-muted">{description}</p>
          </div>
          <Badge tone={environment === "SANDBOX" ? "warning" : "accent"}>
            <EnvironmentMark environment={environment} />
            {environmentName(environment)}
          </Badge>
        </div>
        {children}
        <nav aria-label="Next steps">
          <ul className="grid gap-3 md:grid-cols-3">
            <Next to={keyPageOf(application.id, environment, "quickstart").href} icon={BookOpen} title="Another language">
              Python, Go, Java, six more
            </Next>
            <Next to={applicationHref(application.id, "scopes")} icon={Lock} title="Give it scopes">
              What its tokens may do
            </Next>
            <Next
              to={keyPageOf(application.id, other).href}
              icon={Server}
              title={`${hasOtherKey ? "Go to the" : "Make"} ${other === "PRODUCTION" ? "production" : "sandbox"} keys`}
            >
              {hasOtherKey ? "The other Consumer Key" : "A second Consumer Key"}
            </Next>
          </ul>
        </nav>
      </div>
    </Container>
  );
}

interface NextProps {
  readonly to: InternalHref;
  readonly icon: ComponentType<SVGProps<SVGSVGElement>>;
  readonly title: string;
  readonly children: string;
}

function Next({ to, icon, title, children }: NextProps) {
  return (
    <li>
      <Link
        to={to}
        className="grid h-full grid-cols-[auto_minmax(0,1fr)] gap-3 rounded-lg border border-line bg-surface px-4 py-3 hover:border-line-strong"
      >
        <Icon as={icon} className="mt-0.5 text-muted" />
        <span>
          <span className="block text-sm font-semibold">{title}</span>
          <span className="block text-small text-muted">{children}</span>
        </span>
      </Link>
    </li>
  );
}
