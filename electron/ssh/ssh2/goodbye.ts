import type { Client } from 'ssh2';

/** Sends a disconnect message if there is still someone to take it. */
export function sayGoodbye(client: Client): void {
  try {
    client.end();
  } catch {
    // ssh2 was cut short in the middle of something; the socket is closed all the same.
  }
}
