/** Decision 50: who has got an application because its owner left learns of it, and why it stands still. */
import { afterEach, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { deleteAccount } from "../accounts/deletion";
import { resumeApplication, suspendApplication } from "../admin/application-changes";
import { listApplications } from "../applications/list";
import { getApplication } from "../applications/overview";
import { newActor, newApplication, withTestDatabase } from "../testing";
import { switchOwnerMails } from "./switch";
import { mailsAt } from "./testing";

withTestDatabase();

const DAY = 86_400_000;

afterEach(async () => {
  await database().prisma.user.deleteMany();
});

describe("applications of somebody who left", () => {
  /** Leaves, and gives what they have to somebody else: suspended, as they may still hold its secrets. */
  async function left(shared: "members" | "alike" = "alike") {
    const [leaver, heir] = [await newActor("developer", "Ada Lovelace"), await newActor()];
    await newActor("admin");
    const id = await newApplication(leaver, "Invoices");
    if (shared === "members")
      await database().prisma.applicationMember.create({
        data: { applicationId: id, userId: heir.userId, role: "editor", addedById: leaver.userId },
      });
    await deleteAccount(leaver, leaver.userId, { applications: "hand-over", shared, recipient: heir.email, confirmation: leaver.email });
    return { heir, id };
  }

  it("are told to whoever has got them, once, with the reason why they stand still", async () => {
    const { heir, id } = await left();
    const office = await mailsAt(new Date());
    expect(office.mails).toMatchObject([{ to: heir.email, subject: "Latchkey: an application is yours now" }]);
    expect(office.mails[0]?.text).toContain(
      "Invoices is yours since Ada Lovelace left. It is suspended and obtains no tokens until an admin resumes it.",
    );
    expect(office.mails[0]?.text).toContain(`/applications/${id}`);
    await mailsAt(new Date(Date.now() + DAY), office);
    expect(office.mails).toHaveLength(1);
  });

  it("that go on with an editor are told of as that", async () => {
    const { heir } = await left("members");
    const office = await mailsAt(new Date());
    expect(office.to(heir)).toHaveLength(1);
    expect(office.to(heir)[0]?.text).toContain("It goes on with its secrets, which its owner before may still hold: change them.");
  });

  it("that were given on, or whose new owner has switched mails off, are not", async () => {
    const [given, off] = [await left(), await left()];
    const other = await newActor();
    await database().prisma.application.update({ where: { id: given.id }, data: { ownerId: other.userId } });
    await switchOwnerMails(off.heir, { ownerMails: false });
    expect((await mailsAt(new Date())).mails).toEqual([]);
  });

  it("say on their page and in the list why they stand still, until an admin's reason is newer", async () => {
    const { heir, id } = await left();
    const reasons = async () => ({
      page: (await getApplication(heir, id)).suspension?.kind,
      list: (await listApplications(heir, {})).items[0]?.suspension,
    });
    expect(await reasons()).toEqual({ page: "owner-left", list: "owner-left" });
    const admin = await newActor("admin");
    await resumeApplication(admin, id);
    expect(await reasons()).toEqual({ page: undefined, list: null });
    await suspendApplication(admin, id, { reason: "Leaked" });
    expect(await reasons()).toEqual({ page: "by-admin", list: "by-admin" });
  });

  it("do not show the reason of a suspension that had ended before", async () => {
    const [leaver, heir, admin] = [await newActor(), await newActor(), await newActor("admin")];
    const id = await newApplication(leaver);
    await suspendApplication(admin, id, { reason: "Leaked" });
    await resumeApplication(admin, id);
    await deleteAccount(leaver, leaver.userId, { applications: "hand-over", recipient: heir.email, confirmation: leaver.email });
    expect((await getApplication(heir, id)).suspension).toEqual({ kind: "owner-left" });
  });
});
