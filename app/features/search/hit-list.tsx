import { Link } from "#app/ui/link";
import type { HitGroup } from "./hits";

interface HitListProps {
  readonly groups: readonly HitGroup[];
  /** Of the groups' headings: 2 under a page's h1. */
  readonly level: 2 | 3;
}

/** Places to go to, in groups. */
export function HitList({ groups, level }: HitListProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <div className="space-y-3">
      {groups.map(({ title, hits }) => (
        <section key={title}>
          <Heading className="px-3 py-1 text-micro font-semibold text-muted">{title}</Heading>
          <ul>
            {hits.map(({ to, label, detail }) => (
              <li key={`${to} ${label}`}>
                <Link
                  to={to}
                  className="flex min-h-10 flex-wrap items-center gap-x-3 rounded-md px-3 py-1.5 text-sm [overflow-wrap:anywhere] hover:bg-sunken focus-visible:bg-sunken max-md:min-h-11"
                >
                  <bdi className="font-medium">{label}</bdi>
                  {detail === undefined ? null : <bdi className="text-small text-muted">{detail}</bdi>}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
