/**
 * A page for what the listener refuses before any route is asked: plain HTML with a style sheet that needs no build.
 *
 * @param title and
 * @param text are ours, never a request's.
 */
export function refusal(status: number, title: string, text: string): Response {
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="icon" href="/favicon.svg" type="image/svg+xml"><link rel="stylesheet" href="/refusal.css"><title>${title}</title></head>
<body><main><h1>${title}</h1><p>${text}</p><p><a href="/">To the start page</a></p></main></body>
</html>
`;
  return new Response(html, {
    status,
    headers: { "Content-Type": "text/html; charset=utf-8" },
  });
}
