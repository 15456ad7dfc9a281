import { database } from "#app/db/database";

/** The id of the realm at a path such as `root/alpha`, or undefined when there is none. */
export async function findRealmId(path: string): Promise<string | undefined> {
  const realm = await database().prisma.realm.findUnique({ where: { path }, select: { id: true } });
  return realm?.id;
}
