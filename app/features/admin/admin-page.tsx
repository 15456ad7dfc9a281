import type { ReactNode } from "react";
import { Banner } from "#app/ui/feedback";
import type { Crumb } from "#app/ui/navigation";
import { PageHeader } from "#app/ui/page";

interface AdminPageProps {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly status?: ReactNode;
  readonly actions?: ReactNode;
  /** The console's page that this one is a step of. */
  readonly parent?: Crumb;
  /** What was just done. */
  readonly notice?: string | undefined;
  readonly children: ReactNode;
}

/** A page inside the console's frame. */
export function AdminPage({ parent, notice, children, ...header }: AdminPageProps) {
  return (
    <div className="space-y-6">
      <PageHeader {...header} {...(parent ? { breadcrumbs: [{ label: "Admin", to: "/admin" }, parent] } : {})} />
      {notice ? (
        <Banner tone="success" live>
          <p>{notice}</p>
        </Banner>
      ) : null}
      {children}
    </div>
  );
}
