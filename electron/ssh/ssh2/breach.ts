import { brokeProtocol } from '../../../shared/texts/breaches';

/**
 * The server sent what the SSH protocol does not allow at this point. Thrown while a message is read, so that nothing
 * behind it is looked at; ends the connection.
 */
export class ProtocolBreach extends Error {
  override readonly name = 'ProtocolBreach';

  /** @param detail what it did, as a sentence without a full stop: "it answered a login nobody had asked for" */
  constructor(readonly detail: string) {
    super(brokeProtocol(detail));
  }
}
