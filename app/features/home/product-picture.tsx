import { Card, Figure, Figures } from "#app/ui/card";
import { CodeBlock } from "#app/ui/code";
import { Badge, State } from "#app/ui/feedback";

/** Requests an hour of an invented application, oldest first; the last hour is the one in which a secret was revoked. */
const ISSUED = [88, 84, 70, 51, 41, 36, 31, 29, 24, 22, 16, 15, 17, 22, 31, 44, 66, 91, 94, 89, 87, 70, 90, 39] as const;
const REFUSED = [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 2, 3, 2, 2, 57] as const;

/** Units of the drawing: 24 columns of 10, 100 high. */
const COLUMN = 10;
const HEIGHT = 100;

interface ProductPictureProps {
  /** A command that works as printed once its two variables are set. */
  readonly command: string;
}

/** What the portal shows of one application, and the command that got it a token: an example, drawn with the portal's own parts. */
export function ProductPicture({ command }: ProductPictureProps) {
  return (
    <figure aria-label="An example: an application in the portal, and the command that got it a token" className="min-w-0">
      <div className="rounded-lg shadow-raised">
        <Card
          title={
            <span className="flex flex-wrap items-center gap-2">
              Invoice dispatcher
              <Badge>Production</Badge>
            </span>
          }
          level="none"
          actions={<Badge tone="danger">Failing since 14:02</Badge>}
        >
          <div className="space-y-4 lg:pb-10">
            <Figures>
              <Figure label="Issued, 24 h" value="4,668" />
              <Figure label="Refused" value="301" />
              <Figure label="Cause" value={<span className="text-small">Revoked secret</span>} />
            </Figures>
            <Columns />
            <ul className="space-y-2 border-t border-line pt-3 text-small">
              <li className="flex flex-wrap gap-x-4">
                <code className="font-mono">…KHef</code>
                <State tone="success">In use: 2,318 requests in 24 h</State>
              </li>
              <li className="flex flex-wrap gap-x-4">
                <code className="font-mono">…JoAq</code>
                <State tone="neutral">Safe to revoke: unused for 41 days</State>
              </li>
            </ul>
          </div>
        </Card>
      </div>
      <div className="relative mx-4 -mt-4 rounded-lg shadow-raised lg:-mt-12 lg:mr-16 lg:-ml-10">
        <CodeBlock label="Get a token" code={command} />
      </div>
    </figure>
  );
}

/** The drawing says nothing that the figures above it do not. */
function Columns() {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      viewBox={`0 0 ${ISSUED.length * COLUMN} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="block h-28 w-full border-b border-line-strong [shape-rendering:crispEdges]"
    >
      {ISSUED.map((issued, hour) => {
        const refused = REFUSED[hour] ?? 0;
        const x = hour * COLUMN + 1.5;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the hours of a fixed drawing
          <g key={hour}>
            <rect x={x} y={HEIGHT - refused} width={COLUMN - 3} height={refused} className="fill-refused" />
            <rect x={x} y={HEIGHT - refused - issued} width={COLUMN - 3} height={issued - 1} className="fill-data-1" />
          </g>
        );
      })}
    </svg>
  );
}
