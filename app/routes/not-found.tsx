/** Every URL that is nothing else: the root's error page, with its status. */
export function loader(): never {
  throw new Response("Not found.", { status: 404, statusText: "Not Found" });
}

export function action(): never {
  throw new Response("Not found.", { status: 404, statusText: "Not Found" });
}

/** Never rendered: its loader always throws. It makes this a page, so that the answer is the error page. */
export default function NotFound() {
  return null;
}
