import { InvalidInputError } from "../errors";

/** The refusal of a second application of the same name and owner; the database's unique key decides, not a query beforehand. */
export function nameTaken(name: string): InvalidInputError {
  return new InvalidInputError({ name: [`An application already exists with name ${name}.`] });
}
