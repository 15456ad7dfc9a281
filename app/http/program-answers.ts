/** Answers that are no pages: files to save, and the statistics as JSON for programs. */
import type { Actor } from "#app/services/actor";
import type { StatisticsQuery } from "#app/services/usage/question";
import type { RequestContext } from "./context";
import { readStatisticsForm } from "./forms/statistics";
import { optionalUser } from "./guards";
import { serveJson } from "./service-errors";

export const CSV_TYPE = "text/csv; charset=utf-8";

interface FileToSave {
  /** Letters, digits, dots and hyphens. */
  readonly name: string;
  readonly contentType: string;
  readonly content: BodyInit;
}

/**
 * A file to save. No cache keeps it.
 *
 * @example return download({ name: "audit.csv", contentType: CSV_TYPE, content: auditCsv(batches) });
 */
export function download({ name, contentType, content }: FileToSave): Response {
  return new Response(content, {
    headers: {
      "Content-Type": contentType,
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
}

/**
 * The statistics that a page's query string asks for, as JSON: 200 with `read`'s answer; 401, 400 with messages by field, or the use
 * case's refusal as `error` and `message`. No cache keeps it.
 *
 * @param read the use case. It is asked also where a field is wrong: who may not see the statistics learns nothing else of them.
 * @example return await statisticsJson(request, context, realmStatistics);
 */
export async function statisticsJson(
  request: Request,
  context: RequestContext,
  read: (actor: Actor, query: StatisticsQuery) => Promise<object>,
): Promise<Response> {
  return await answerSignedIn(request, context, async (actor) => {
    const { query, form } = readStatisticsForm(new URL(request.url).searchParams, Date.now());
    const statistics = await read(actor, query);
    return Object.keys(form.errors).length === 0 ? json(statistics, 200) : json({ error: "invalid", fields: form.errors }, 400);
  });
}

/**
 * What a use case gives a person's own script or page, as JSON: 200, 401, or its refusal as `error` and `message`. No cache keeps it.
 *
 * @example return await answerJson(request, context, (actor) => getFirstCall(actor, id, "SANDBOX"));
 */
export async function answerJson(request: Request, context: RequestContext, read: (actor: Actor) => Promise<object>): Promise<Response> {
  return await answerSignedIn(request, context, async (actor) => json(await read(actor), 200));
}

async function answerSignedIn(request: Request, context: RequestContext, answer: (actor: Actor) => Promise<Response>): Promise<Response> {
  return await serveJson(async () => {
    const actor = await optionalUser(request, context);
    return actor === null ? json({ error: "unauthorized", message: "Sign in first." }, 401) : await answer(actor);
  });
}

function json(body: object, status: number): Response {
  return Response.json(body, { status, headers: { "Cache-Control": "no-store" } });
}
