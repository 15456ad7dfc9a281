import type { RealmFacts } from "#app/services/realms/children";
import { Card, DefinitionList } from "#app/ui/card";
import { CopyLine } from "#app/ui/code";
import { formatCount } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { ChangeForm } from "./change-form";
import { RealmStateMark } from "./realms";

export interface RealmAddresses {
  readonly product: string;
  readonly token: string;
  readonly issuer: string;
}

interface RealmDetailProps {
  readonly realm: RealmFacts;
  readonly addresses: readonly RealmAddresses[];
  readonly now: number;
}

/** A realm below this one: what it is and how large, and how each product's clients address it. */
export function RealmDetail({ realm, addresses, now }: RealmDetailProps) {
  return (
    <>
      <Card>
        <DefinitionList
          items={[
            { term: "State", value: <RealmStateMark state={realm.state} /> },
            {
              term: "Portal",
              value: (
                <a href={`${realm.issuer}/`} className="underline underline-offset-2 [overflow-wrap:anywhere]">
                  {realm.issuer}/
                </a>
              ),
            },
            { term: "Admin", value: realm.hasAdmin ? "There is one" : "None that can sign in" },
            { term: "Users", value: formatCount(realm.users) },
            { term: "Applications", value: formatCount(realm.applications) },
            { term: "Keys", value: formatCount(realm.keys) },
            { term: "APIs", value: formatCount(realm.apis) },
            { term: "Realms below it", value: formatCount(realm.realms) },
            { term: "Created", value: <Time value={realm.createdAt} now={now} /> },
            {
              term: "History",
              value: (
                <TextLink to={`/admin/audit?${new URLSearchParams({ targetType: "realm", targetId: realm.id })}`}>
                  Audit log of this realm
                </TextLink>
              ),
            },
          ]}
        />
      </Card>
      <Card title="Addresses" description="Clients of each product change the host alone. Metadata at the issuer names the rest." flush>
        <Table caption="Addresses by product" flush stacked>
          <TableHead>
            <HeaderCell>Product</HeaderCell>
            <HeaderCell>Token endpoint</HeaderCell>
            <HeaderCell>Issuer</HeaderCell>
          </TableHead>
          <TableBody>
            {addresses.map(({ product, token, issuer }) => (
              <Row key={token}>
                <Cell header>{product}</Cell>
                <Cell label="Token endpoint">
                  <CopyLine label={`Token endpoint of ${product}`} value={token} />
                </Cell>
                <Cell label="Issuer">
                  <CopyLine label={`Issuer of ${product}`} value={issuer} />
                </Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </Card>
      {realm.hasAdmin ? null : (
        <Card title="First admin">
          <ChangeForm hidden={{ intent: "make-setup-link" }} submitLabel="Make one-time link">
            <p>Whoever opens it becomes the admin of {realm.name}. It works once, for 24 hours. Earlier links stop working.</p>
          </ChangeForm>
        </Card>
      )}
    </>
  );
}
